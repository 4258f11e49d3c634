#!/usr/bin/env bash
# README's two commands on a bare Debian 12: debootstrap into a folder, a clean clone, nothing else.
#
#   sudo tests/bare/check.sh [STAGE...]       stages: refuse setup window run test; without words all of them
#
# How this machine reaches its package mirrors (apt sources, pip configuration, certificates, name servers) is
# handed through as it is found. The folder is OMNIBOX_BARE, or /var/tmp/omnibox-bare; the bare system in it is
# made once and copied for every check. Needs root, debootstrap, git and unshare.
set -euo pipefail

here=$(cd "$(dirname "$0")/../.." && pwd)
place=${OMNIBOX_BARE:-/var/tmp/omnibox-bare}
base=$place/base
box=$place/box
stages=${*:-refuse setup window run test}

say() { printf 'bare: %s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }

[ "$(id -u)" = 0 ] || fail "run me as root: making a bare system and entering it takes that"
for program in debootstrap git unshare; do
    command -v "$program" >/dev/null || fail "$program is missing: apt-get install $program"
done

# A mount and process space of our own: whatever happens, nothing stays mounted or running.
if [ "${OMNIBOX_BARE_INSIDE:-}" != 1 ]; then
    OMNIBOX_BARE_INSIDE=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi
mount --make-rprivate /

make_base() {
    [ -e "$base/.complete" ] && return
    say "making a bare Debian 12 in $base"
    rm -rf "$base"
    mkdir -p "$place"
    local mirror
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
        grep -v '^#' | grep -oE '[a-z+]+://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ')
    # python3, because README asks for it; git and certificates, because a clone takes them
    debootstrap --variant=minbase --include=ca-certificates,git,python3 bookworm "$base" ${mirror:+"$mirror"} >"$place/debootstrap.log" ||
        fail "debootstrap; see $place/debootstrap.log"
    touch "$base/.complete"
}

hand_through() { # what this machine knows about its mirrors
    rm -rf "$box/etc/apt/sources.list" "$box/etc/apt/sources.list.d"
    cp -a /etc/apt/sources.list.d "$box/etc/apt/"
    [ ! -e /etc/apt/sources.list ] || cp /etc/apt/sources.list "$box/etc/apt/"
    find "$box/etc/apt/sources.list.d" -type f ! -name 'debian*' -delete
    local file
    for file in /etc/apt/apt.conf.d/*; do
        if grep -qiE 'proxy|verify|registry|^Acquire' "$file"; then cp -a "$file" "$box/etc/apt/apt.conf.d/"; fi
    done
    cp -L /etc/resolv.conf /etc/hosts "$box/etc/"
    cp -L /etc/ssl/certs/ca-certificates.crt "$box/etc/ssl/certs/"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$box/etc/"
    for file in "${HOME:-/root}/.config/pip/pip.conf" "${HOME:-/root}/.pip/pip.conf"; do
        [ ! -e "$file" ] || { mkdir -p "$box/root/.config/pip" && cp "$file" "$box/root/.config/pip/pip.conf"; }
    done
    local folder # package folders on this disk that pip is told to look into
    for folder in $(pip config list 2>/dev/null | grep -oE "(file://)?/[^' ]+" | sed 's#^file://##' | sort -u); do
        [ -d "$folder" ] || continue
        local parent # an index links to files beside it
        parent=$(dirname "$folder")
        [ "$parent" != / ] || parent=$folder
        mkdir -p "$box$parent"
        mount --bind "$parent" "$box$parent"
        mount -o remount,bind,ro "$box$parent"
    done
}

enter() { # a command in the box, with none of this machine's environment but pip's
    local pip_words
    mapfile -t pip_words < <(env | grep -E '^PIP_' || true)
    chroot "$box" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        TERM=dumb CI="${CI:-}" "${pip_words[@]}" "$@"
}

omnibox() { enter /bin/sh -c 'cd /root/omnibox && exec "$@"' sh "$@"; }

no_servers() { # the box's own processes: nothing may be left running
    local name
    for name in $(cat "$box"/proc/[0-9]*/comm 2>/dev/null | sort -u); do
        case $name in dovecot | postgres | Xvfb | dbus-daemon) fail "$1 left $name running" ;; esac
    done
}

stage_refuse() { # an ordinary user without sudo is told the exact command
    say "an ordinary user, python3-venv missing"
    enter /usr/sbin/useradd --create-home person
    enter cp -r /root/omnibox /home/person/omnibox
    enter chown -R person: /home/person/omnibox
    local words
    words=$(enter /bin/su person -c 'cd ~/omnibox && python3 dev.py setup' 2>&1) && fail "setup passed without rights"
    grep -q 'sudo apt-get install python3.11-venv' <<<"$words" || fail "no command to run was printed: $words"
    enter /usr/sbin/userdel --remove person 2>/dev/null
}

stage_setup() {
    say "dev.py setup"
    omnibox python3 dev.py setup || fail "setup"
    no_servers setup
    local begin=$SECONDS
    omnibox python3 dev.py setup || fail "second setup"
    [ $((SECONDS - begin)) -le 10 ] || fail "the second setup was not quick"
}

stage_window() {
    say "a real window on an X server, with the libraries dev.py installed"
    omnibox tests/bare/window.sh || fail "the window"
}

stage_run() {
    say "README: python3 dev.py run (no display here, so the tour)"
    omnibox python3 dev.py run || fail "run"
    [ "$(find "$box/root/omnibox/tour" -name '*.png' | wc -l)" -ge 8 ] || fail "the tour made fewer than 8 pictures"
}

stage_test() {
    say "README: python3 dev.py test"
    omnibox python3 dev.py test || fail "test"
    no_servers test
}

make_base
say "a fresh copy and a clean clone"
rm -rf "$box"
cp -a "$base" "$box"
git clone --quiet --no-hardlinks "$here" "$box/root/omnibox"
mount -t proc proc "$box/proc"
mount --rbind /dev "$box/dev"
mount -t tmpfs tmpfs "$box/tmp"
hand_through
for stage in $stages; do
    "stage_$stage"
done
say "passed: $stages"
