#!/usr/bin/env bash
# A function on a custom runtime that is only a shell and curl: it streams three lines for each invocation.
set -euo pipefail
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime
head=$(mktemp)
trap 'rm -f "$head"' EXIT
sleep 1000 &
echo "pids $$ $!"
while true; do
  curl -sS -D "$head" -o /dev/null "$api/invocation/next"
  id=$(grep -i '^lambda-runtime-aws-request-id:' "$head" | tr -d '\r' | cut -d ' ' -f 2)
  {
    printf '{"statusCode":200,"headers":{"Content-Type":"text/plain"}}\0\0\0\0\0\0\0\0'
    for line in 1 2 3; do echo "line $line"; done
  } | curl -sS -X POST -T - -o /dev/null \
    -H 'Lambda-Runtime-Function-Response-Mode: streaming' -H 'Transfer-Encoding: chunked' \
    -H 'Content-Type: application/vnd.awslambda.http-integration-response' \
    "$api/invocation/$id/response"
done
