#include "model/redis/real/redis_server.h"

#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is of POSIX
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "model/redis/real/connection.h"
#include "model/redis/real/handed_clock.h"

namespace overbook::redis::real {
namespace {

constexpr const char* kInstall =
    "These tests need redis-server 7.0. On Debian 12: apt-get install redis-server";
constexpr int kNoSuchProgram = 127;

std::string version_line() {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen("redis-server --version 2>&1", "r"), pclose);
  std::array<char, 256> line{};
  if (pipe == nullptr || std::fgets(line.data(), line.size(), pipe.get()) == nullptr) return {};
  return line.data();
}

void require_version() {
  const std::string line = version_line();
  if (line.find(std::string(" v=") + RedisServer::kVersion) == std::string::npos) {
    throw std::runtime_error(std::string(kInstall) + "\nredis-server --version answers: " + line);
  }
}

std::string make_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "overbook-redis-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make the directory " + name);
  return name;
}

// In the child, between fork and exec.
[[noreturn]] void become_server(std::vector<std::string> words, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);  // it died before the line above
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(arguments.front(), arguments.data());
  _exit(kNoSuchProgram);
}

}  // namespace

RedisServer::RedisServer(const Options& options) {
  require_version();
  directory_ = make_directory();
  try {
    start(options);
    wait_until_ready();
  } catch (...) {
    kill();
    std::filesystem::remove_all(directory_);
    throw;
  }
}

RedisServer::~RedisServer() {
  kill();                   // there is nothing to save
  std::error_code ignored;  // a directory left behind is no reason to fail
  std::filesystem::remove_all(directory_, ignored);
}

Address RedisServer::address() const {
  Address address;
  address.socket = (directory_ / "redis.sock").string();
  return address;
}

void RedisServer::start(const Options& options) {
  std::vector<std::string> words = {"redis-server",
                                    "--port",
                                    "0",
                                    "--unixsocket",
                                    address().socket,
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "no",
                                    "--databases",
                                    std::to_string(options.databases),
                                    "--daemonize",
                                    "no",
                                    "--dir",
                                    directory_.string(),
                                    "--logfile",
                                    (directory_ / "log").string(),
                                    "--enable-debug-command",
                                    "yes"};
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("cannot start a process for redis-server");
  if (process_ > 0) return;
  if (options.clock != nullptr) {
    setenv(kSharedTimeVariable, std::to_string(options.clock->descriptor()).c_str(), 1);
    setenv("LD_PRELOAD", OVERBOOK_CLOCK_PRELOAD, 1);
  }
  become_server(std::move(words), parent);
}

void RedisServer::wait_until_ready() const {
  constexpr auto kPatience = std::chrono::seconds(30);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (const std::optional<std::string> end = death())
      throw std::runtime_error("redis-server " + *end + " while starting.\n" + kInstall + "\n" + log());
    try {
      const Connection probe(address());
      return;
    } catch (const ServerError&) {
      poll(nullptr, 0, 1);  // a millisecond until the next try
    }
  }
  throw std::runtime_error("redis-server does not listen on its socket after 30 s.\n" + log());
}

std::optional<std::string> RedisServer::death() const {
  if (process_ <= 0) return std::nullopt;
  siginfo_t info{};
  // WNOWAIT: it can be asked again.
  if (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return std::nullopt;
  const char* how = info.si_code == CLD_EXITED ? "exited with code " : "was ended by signal ";
  return how + std::to_string(info.si_status);
}

void RedisServer::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::string RedisServer::log() const {
  std::ostringstream text;
  text << std::ifstream(directory_ / "log").rdbuf();
  return text.str();
}

}  // namespace overbook::redis::real
