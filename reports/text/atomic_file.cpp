#include "reports/text/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "reports/text/escape.h"

namespace overbook::reports {
namespace {

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

// An open descriptor, closed in any case, and a temporary file that goes away unless it is kept.
class OpenFile {
 public:
  OpenFile(int descriptor, std::string temporary)
      : descriptor_(descriptor), temporary_(std::move(temporary)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  // An error that the disk reports late (quota, network file systems) comes here.
  [[nodiscard]] int close() { return ::close(std::exchange(descriptor_, -1)); }
  void keep() { temporary_.clear(); }

 private:
  int descriptor_;
  std::string temporary_;
};

void write_all(const std::string& path, int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw WriteError(path, reason_of(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// The file that a chain of symbolic links ends at, so that the rename replaces it and not the link.
std::string resolved(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return path;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
  return error ? path : target.string();
}

// A new file beside the target, with the permissions that the umask leaves. Returns its descriptor,
// or -1 with errno set. The name is unique among processes and threads; a leftover of a killed
// process is stepped over.
int create_beside(const std::string& target, std::string& name) {
  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < 100; ++attempt) {
    name = fmt::format("{}.{}-{}.tmp", target, ::getpid(), counter.fetch_add(1));
    constexpr mode_t kReadableAndWritable = 0666;
    const int descriptor =
        ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableAndWritable);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

void write_directly(const std::string& path, std::string_view bytes) {
  OpenFile file(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "");
  if (file.descriptor() < 0) throw WriteError(path, reason_of(errno));
  write_all(path, file.descriptor(), bytes);
  if (file.close() != 0) throw WriteError(path, reason_of(errno));
}

void flush_directory_of(const std::string& path) {
  std::string directory = std::filesystem::path(path).parent_path().string();
  if (directory.empty()) directory = ".";
  const OpenFile file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "");
  // Best effort: some file systems refuse to flush a directory, and the new file is whole in any case.
  if (file.descriptor() >= 0) ::fsync(file.descriptor());
}

}  // namespace

WriteError::WriteError(std::string path, std::string reason)
    : std::runtime_error(fmt::format("cannot write {}: {}", visible(path), reason)),
      path_(std::move(path)),
      reason_(std::move(reason)) {}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  const std::string target = resolved(path);
  struct stat status {};
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw WriteError(path, reason_of(EISDIR));
  if (exists && !S_ISREG(status.st_mode)) return write_directly(target, bytes);

  std::string name;
  const int descriptor = create_beside(target, name);
  if (descriptor < 0) throw WriteError(path, reason_of(errno));
  OpenFile file(descriptor, name);
  write_all(path, descriptor, bytes);
  const bool has_mode = !exists || ::fchmod(descriptor, status.st_mode & 07777U) == 0;
  if (!has_mode || ::fsync(descriptor) != 0 || file.close() != 0 ||
      ::rename(name.c_str(), target.c_str()) != 0) {
    throw WriteError(path, reason_of(errno));
  }
  file.keep();
  flush_directory_of(target);
}

void check_writable(const std::string& path) {
  const std::string target = resolved(path);
  struct stat status {};
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw WriteError(path, reason_of(EISDIR));
  if (exists && !S_ISREG(status.st_mode)) {
    if (::access(target.c_str(), W_OK) != 0) throw WriteError(path, reason_of(errno));
    return;
  }
  std::string name;
  const int descriptor = create_beside(target, name);
  if (descriptor < 0) throw WriteError(path, reason_of(errno));
  const OpenFile removed_again(descriptor, name);
}

}  // namespace overbook::reports
