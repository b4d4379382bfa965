const { readFileSync } = require('node:fs');
const { greet } = require('greetings');

const parameters = process.stdin.isTTY ? {} : JSON.parse(readFileSync(0, 'utf8') || '{}');
console.log(greet(parameters));
