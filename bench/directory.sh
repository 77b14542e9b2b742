#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Reads a Samba domain of many accounts as the server does: first run, restart, nothing changing, one change.
#   bench/directory.sh [ACCOUNTS=20000 [DOMAIN_DIRECTORY]]
# Provisions a controller of its own on a loopback address and ends it afterwards. Needs root (ports, /etc/hosts),
# samba-ad-dc, samba-ad-provision, ldb-tools. Filling the domain takes longer than everything else: a domain directory
# that is named is kept, and used again.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
accounts=${1:-20000} address=127.88.21.1 realm=big.contoso.test host=bigdc
dir=$(mktemp -d /tmp/parley-directory.XXXXXX) samba= server=
domain=${2:-$dir/domain}
mkdir -p "$domain" && domain=$(cd "$domain" && pwd)
mark="# parley-bench $$"
cleanup() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
  [ -z "$samba" ] || { kill -- "-$samba" 2>/dev/null || true; wait "$samba" 2>/dev/null || true; }
  cp /etc/hosts "$dir/hosts" && grep -vF "$mark" "$dir/hosts" >/etc/hosts || true
  rm -rf "$dir"
}
trap cleanup EXIT
for tool in samba samba-tool ldbmodify; do command -v "$tool" >/dev/null || { echo "directory.sh needs $tool" >&2; exit 3; }; done
dotnet build "$top/bench/Parley.DirectorySync" -c Release -v q -nologo
conf="$domain/dc/etc/smb.conf" database="$domain/dc/private/sam.ldb" base="DC=${realm//./,DC=}"

provision() {
  openssl rand -hex 8 | sed 's/^/Aa1-/' >"$domain/password"
  samba-tool domain provision --realm="${realm^^}" --domain=BIG --server-role=dc --dns-backend=NONE --host-name="$host" \
    --adminpass="$(cat "$domain/password")" --host-ip="$address" --targetdir="$domain/dc" \
    --option="interfaces=$address/8" --option="bind interfaces only=yes" >"$domain/provision.log" 2>&1
  sed -i "s|^\tserver services = .*|\tserver services = ldap, cldap, kdc|; /panic action/d
    s|^\tlog file = .*|\tlog file = $domain/samba.log|
    s|^\[global\]|[global]\n\tpid directory = $domain/dc/run\n\tncalrpc dir = $domain/dc/run/ncalrpc\n\tdisable netbios = yes|" \
    "$conf"
  mkdir -p "$domain/dc/run"
}

fill() {
  /usr/bin/python3 - "$conf" "$database" "$accounts" <<'PYTHON'
import sys
import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
lp = LoadParm(); lp.load(sys.argv[1])
sam = SamDB(url=sys.argv[2], lp=lp, session_info=system_session())
base, count, teams = str(sam.domain_dn()), int(sys.argv[3]), 20
name = lambda i: f"CN=Person {i},OU=Unit{i % teams},{base}"
def members(group, names):
    change = ldb.Message(ldb.Dn(sam, f"CN={group},CN=Users,{base}"))
    change["member"] = ldb.MessageElement(names, ldb.FLAG_MOD_ADD, "member")
    sam.modify(change)
sam.transaction_start()
for k in range(teams):
    sam.add({"dn": f"OU=Unit{k},{base}", "objectClass": "organizationalUnit"})
for group in ["Parley"] + [f"Team{k}" for k in range(teams)]:
    sam.add({"dn": f"CN={group},CN=Users,{base}", "objectClass": "group", "sAMAccountName": group})
sam.transaction_commit()
for first in range(0, count, 2000):
    sam.transaction_start()
    for i in range(first, min(first + 2000, count)):
        person = {"dn": name(i), "objectClass": "user", "sAMAccountName": f"p{i}", "displayName": f"Person {i}",
            "userPrincipalName": f"p{i}@{lp.get('realm').lower()}", "givenName": "Person", "sn": f"Number{i}",
            "mail": f"p{i}@contoso.test", "title": "Engineer", "department": f"Unit {i % teams}",
            "company": "Contoso", "telephoneNumber": f"+49 30 {i:05d}", "userAccountControl": "544"}
        if i % 10 == 0:
            person["thumbnailPhoto"] = bytes(range(256)) * 24
        sam.add(person)
    sam.transaction_commit()
sam.transaction_start()
for k in range(teams):
    members(f"Team{k}", [name(i) for i in range(k, count, teams)])
members("Parley", [f"CN=Team{k},CN=Users,{base}" for k in range(teams)])
sam.transaction_commit()
PYTHON
}

if [ ! -e "$domain/filled" ]; then
  provision
  fill
  echo "$accounts" >"$domain/filled"
elif [ "$(cat "$domain/filled")" != "$accounts" ]; then
  echo "directory.sh: $domain holds $(cat "$domain/filled") accounts, not $accounts" >&2
  exit 2
fi
password=$(cat "$domain/password")

echo "$address $host.$realm $host $mark" >>/etc/hosts
setsid samba --configfile="$conf" --foreground --no-process-group >"$domain/samba.out" 2>&1 &
samba=$!
for _ in $(seq 100); do (: <"/dev/tcp/$address/636") 2>/dev/null && [ -e "$domain/dc/private/tls/ca.pem" ] && break; sleep 0.2; done

cat >"$dir/change" <<CHANGE
printf 'dn: CN=Person 7,OU=Unit7,%s\nchangetype: modify\nreplace: title\ntitle: T%s\n' "$base" "\$RANDOM\$RANDOM" |
  ldbmodify -H "$database" --configfile="$conf" >/dev/null
CHANGE
"$top/artifacts/bin/Parley.DirectorySync/release/Parley.DirectorySync" "$realm" "$host.$realm" "Administrator@$realm" \
  "$password" "$domain/dc/private/tls/ca.pem" "CN=Parley,CN=Users,$base" bash "$dir/change"

# The whole server: the same people in its database, enabled by the group, until it is in step.
dotnet build "$top/src/Parley" -c Release -v q -nologo
parley="$top/artifacts/bin/Parley/release/parley" data="$dir/data" log="$dir/serve.log"
"$parley" init --data "$data" --domain contoso.test --host sip.contoso.test --address 127.0.0.1 --sip-port 35061 \
  --https-port 35443 >/dev/null
serve() {
  "$parley" serve --data "$data" --log-level Information >"$log" 2>&1 &
  server=$!
  until grep -q '^ready' "$log"; do
    kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
  done
}
# Seconds until everybody was compared, the server's CPU by then, and the most memory it had.
measure() {
  local began=$1 cpu memory
  until grep -q 'people compared' "$log"; do sleep 0.2; done
  cpu=$(awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/$server/stat")
  memory=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$server/status")
  echo "server, $2: $(awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }') s," \
    "$cpu s CPU since its start, $memory MiB at most resident"
}
serve
began=$(date +%s.%N)
"$parley" directory add "$realm" --data "$data" --netbios BIG --controller "$host.$realm" \
  --bind-name "Administrator@$realm" --bind-password-stdin --ca "$domain/dc/private/tls/ca.pem" \
  --group "CN=Parley,CN=Users,$base" <<<"$password"
measure "$began" "first run"
echo "$("$parley" user list --data "$data" --json | grep -c '"enabled": true') accounts enabled"
kill "$server" && wait "$server" || true
began=$(date +%s.%N)
serve
measure "$began" "restart, nothing changed"
kill "$server" && wait "$server" || true
