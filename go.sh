#!/bin/bash
# go.sh NAME pytest-args
. /tmp/house-scratch/env.sh
name=$1; shift
export HOUSECPU_OUT=/tmp/house-scratch/$name.tsv
setsid nohup /tmp/h/heavy pytest -q -p no:cacheprovider -p housecpu --basetemp=/tmp/house-scratch/bt-$name "$@" > /tmp/house-scratch/$name.log 2>&1 &
echo $! > /tmp/house-scratch/$name.pid
