# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the script that sources this
# Sourced by ./overbook and ./test: what both need before they can run. $root is the checkout.

# The packages of Debian 12 that building takes. Boost.Random and Boost.Math are headers of libboost1.74-dev, on
# which libboost-fiber-dev depends.
build_packages='g++ cmake ninja-build pkg-config libboost-fiber-dev libboost-context-dev libfmt-dev
  nlohmann-json3-dev libcli11-dev libhiredis-dev liblua5.1-0-dev libssl-dev
  libutf8proc-dev'

# fail MESSAGE: 70 is what overbook itself exits with when it isn't the input's fault.
fail() {
  printf '%s\n' "$1" >&2
  exit 70
}

# install_packages PACKAGE...: each package that is missing, and nothing if none is.
install_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    return 0 # not Debian: CMake will say what it doesn't find
  fi
  # shellcheck disable=SC2016 # ${...} is dpkg-query's
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  missing=
  for package in "$@"; do
    case "
$installed
" in
      *"
installed $package
"*) ;;
      *) missing="$missing $package" ;;
    esac
  done
  if [ -z "$missing" ]; then
    return 0
  fi
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      fail "These packages are missing:$missing
There is no sudo, and you are not root. As root: apt-get install$missing"
    fi
    as_root=sudo
  fi
  printf 'installing:%s\n' "$missing" >&2
  install_log=$(mktemp)
  # shellcheck disable=SC2086 # words are wanted
  if ! apt_install $missing >"$install_log" 2>&1; then
    cat "$install_log" >&2
    rm -f "$install_log"
    fail "These packages could not be installed:$missing"
  fi
  rm -f "$install_log"
}

# apt_install PACKAGE...: updates the lists of packages when that is what it takes. Services that a package brings
# are not started: redis-server is wanted for its program.
apt_install() {
  policy=/usr/sbin/policy-rc.d
  has_own_policy=
  if [ ! -e "$policy" ]; then
    # shellcheck disable=SC2016 # $1 is the inner shell's
    $as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$1" && chmod +x "$1"' sh "$policy" && has_own_policy=yes
    # Left behind, it would keep every later package from starting its service.
    trap '$as_root rm -f "$policy"; exit 130' INT TERM
  fi
  apt_status=0
  # shellcheck disable=SC2086 # empty for root
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null ||
    { $as_root env DEBIAN_FRONTEND=noninteractive apt-get update </dev/null &&
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null; } ||
    apt_status=$?
  if [ -n "$has_own_policy" ]; then
    $as_root rm -f "$policy"
    trap - INT TERM
  fi
  return "$apt_status"
}

# build PRESET: configures if that is needed, and builds what is out of date. Says nothing unless it takes long or
# fails. One at a time for each preset, whoever starts it.
build() {
  build_dir=$root/build/$1
  mkdir -p "$build_dir"
  exec 9>"$build_dir/.lock"
  if command -v flock >/dev/null 2>&1; then
    flock 9
  fi
  build_log=$build_dir/.build.log
  : >"$build_log"
  (
    # sleep must not hold our stderr open: a reader would wait for it.
    sleep 2 >/dev/null 2>&1 9>&-
    printf 'building (%s); the first time takes some minutes\n' "$1" >&2
    if [ -t 2 ]; then
      exec tail -n +1 -f "$build_log" >&2 9>&-
    fi
  ) &
  watcher=$!
  build_status=0
  (cd "$root" && configure_and_build "$1") >"$build_log" 2>&1 9>&- || build_status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  exec 9>&-
  if [ "$build_status" -ne 0 ]; then
    cat "$build_log" >&2
    fail "The build has failed; its output is in $build_log"
  fi
}

configure_and_build() {
  if [ ! -f "build/$1/build.ninja" ] || [ -n "$(find CMakePresets.json -newer "build/$1/build.ninja")" ]; then
    cmake --preset "$1" || return
    touch "build/$1/build.ninja"
  fi
  cmake --build --preset "$1"
}
