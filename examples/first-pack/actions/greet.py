import json
import sys

parameters = json.load(sys.stdin) if not sys.stdin.isatty() else {}
print(f"{parameters.get('greeting', 'Hello')}, {parameters.get('name', 'world')}!")
