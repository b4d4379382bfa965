#!/bin/bash
echo "${greeting:-Hello}, ${name:-world}!"
