#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the same load against Parley (Release) and Debian's Kamailio, in turn, on this machine.
#   bench/load.sh [CONNECTIONS=400] [RATE=1500] [SECONDS=10] [ROUNDS=2]
# Prints CPU per operation, latency and memory per idle connection. Loopback only; needs kamailio, kamailio-tls-modules, openssl.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
connections=${1:-400} rate=${2:-1500} seconds=${3:-10} rounds=${4:-2}
dir=$(mktemp -d /tmp/parley-load.XXXXXX)
pids=()
cleanup() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$dir"; }
trap cleanup EXIT
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

for tool in kamailio openssl python3; do command -v "$tool" >/dev/null || { echo "load.sh needs $tool (Debian: kamailio kamailio-tls-modules openssl python3)" >&2; exit 3; }; done
dotnet build "$top/src/Parley" -c Release -v q -nologo
dotnet build "$top/bench/Parley.Load" -c Release -v q -nologo
parley="$top/artifacts/bin/Parley/release/parley"
load="$top/artifacts/bin/Parley.Load/release/Parley.Load"
password=$(openssl rand -hex 12)

sip=$(free_port) https=$(free_port)
"$parley" init --data "$dir/data" --domain load.test --address 127.0.0.1 --sip-port "$sip" --https-port "$https" --auth digest-sha256 >/dev/null
{ echo sip,name,sam,password; for ((i = 0; i < connections; i++)); do echo "u$i@load.test,User $i,u$i,$password"; done; } >"$dir/users.csv"
"$parley" user import --data "$dir/data" --csv "$dir/users.csv" >/dev/null
"$parley" serve --data "$dir/data" >"$dir/parley.log" 2>&1 &
parley_pid=$!; pids+=("$parley_pid")
for _ in $(seq 100); do grep -q '^ready' "$dir/parley.log" && break; sleep 0.2; done
grep -q '^ready' "$dir/parley.log" || { cat "$dir/parley.log" >&2; exit 1; }

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=load.test -keyout "$dir/k.key" -out "$dir/k.pem" 2>/dev/null
kport=$(free_port)
sed -e "s|@PORT@|$kport|; s|@DIR@|$dir|g; s|@DOMAIN@|load.test|g; s|@PASSWORD@|$password|g" "$top/bench/Parley.Load/kamailio/kamailio.cfg" >"$dir/kamailio.cfg"
printf '[server:default]\nmethod = TLSv1.2+\nprivate_key = %s/k.key\ncertificate = %s/k.pem\n' "$dir" "$dir" >"$dir/tls.cfg"
kamailio -f "$dir/kamailio.cfg" -DD -E -x tlsf -X tlsf -m 512 -M 32 -Y "$dir" -P "$dir/kamailio.pid" >"$dir/kamailio.log" 2>&1 &
kamailio_pid=$!; pids+=("$kamailio_pid")
for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$kport") 2>/dev/null && break; sleep 0.2; done

for ((r = 0; r < rounds; r++)); do
  "$load" kamailio "$kamailio_pid" "$kport" load.test "$password" "$connections" "$rate" "$seconds" || { tail -20 "$dir/kamailio.log" >&2; exit 1; }
  "$load" parley "$parley_pid" "$sip" load.test "$password" "$connections" "$rate" "$seconds" || { grep -v '"Information"' "$dir/parley.log" | tail -20 >&2; exit 1; }
done
