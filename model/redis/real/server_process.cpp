#include "model/redis/real/server_process.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX's
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace overbook::sim::live {
namespace {

struct Close {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};

// Runs in the child: becomes the server, with its output going into the pipe.
[[noreturn]] void become_server(const std::string& socket, const std::string& directory, int output,
                                const TestRedis::Environment& more) {
  // If the parent has gone before the call, the signal never comes: hence the second look.
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  for (const auto& [name, value] : more) setenv(name.c_str(), value.c_str(), 1);
  execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket.c_str(), "--dir",
         directory.c_str(), "--save", "", "--appendonly", "no", static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

TestRedis::TestRedis(const Environment& more) {
  std::string pattern = (std::filesystem::temp_directory_path() / "overbook-redis-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = pattern;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  process_ = fork();
  if (process_ == 0) become_server(address().socket, directory_.string(), ends[1], more);
  close(ends[1]);
  const std::unique_ptr<std::FILE, Close> log(fdopen(ends[0], "r"));
  std::string said;
  char line[1024];
  while (std::fgets(line, sizeof line, log.get()) != nullptr) {
    said += line;
    // The last thing that Redis 7 logs before it takes connections on a socket.
    if (said.find("ready to accept connections at") != std::string::npos) return;
    if (said.find("Ready to accept connections unix") != std::string::npos) return;
  }
  kill();
  std::filesystem::remove_all(directory_);
  throw std::runtime_error(
      "redis-server did not start; these tests need it (Debian: apt-get install redis-server). It said: " +
      said);
}

TestRedis::~TestRedis() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

Address TestRedis::address() const {
  Address address;
  address.socket = (directory_ / "redis.sock").string();
  return address;
}

void TestRedis::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace overbook::sim::live
