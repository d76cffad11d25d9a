#include "reports/text/atomic_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "reports/text/atomic_file.h"
#include "reports/text/escape.h"

namespace overbook::reports {
namespace {

namespace fs = std::filesystem;

std::string why_not(int error) {
  return std::generic_category().message(error);
}

// A folder that goes away with what is in it, unless it is kept.
class FolderInTheMaking {
 public:
  explicit FolderInTheMaking(fs::path path) : path_(std::move(path)) {}
  ~FolderInTheMaking() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  FolderInTheMaking(const FolderInTheMaking&) = delete;
  FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;
  FolderInTheMaking(FolderInTheMaking&&) = delete;
  FolderInTheMaking& operator=(FolderInTheMaking&&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  fs::path path_;
};

FolderTaken is_not_empty(const std::string& path) {
  return FolderTaken(fmt::format("{} is there already, and is not empty", visible(path)));
}

// Only this process makes a name with its number; a leftover of a killed one with the same is stepped over.
fs::path make_beside(const std::string& path) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    fs::path name = fmt::format("{}.{}-{}.tmp", path, ::getpid(), attempt);
    constexpr mode_t kAll = 0777;
    if (::mkdir(name.c_str(), kAll) == 0) return name;
    if (errno != EEXIST) break;
  }
  throw WriteError(path, why_not(errno));
}

}  // namespace

void make_folder_atomically(const std::string& path, std::span<const FileInFolder> files) {
  struct stat status {};
  const bool exists = ::lstat(path.c_str(), &status) == 0;
  if (exists && !S_ISDIR(status.st_mode))
    throw FolderTaken(fmt::format("{} is there already, and is no folder", visible(path)));
  std::error_code error;
  if (exists && !fs::is_empty(path, error) && !error) throw is_not_empty(path);
  if (error) throw WriteError(path, error.message());

  FolderInTheMaking folder(make_beside(path));
  for (const FileInFolder& file : files)
    write_file_atomically((folder.path() / file.name).string(), file.bytes);
  if (exists && ::chmod(folder.path().c_str(), status.st_mode & 07777U) != 0)
    throw WriteError(path, why_not(errno));
  // A folder takes the place of an empty one only: what came there since we looked is not lost.
  if (::rename(folder.path().c_str(), path.c_str()) != 0) {
    if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) throw is_not_empty(path);
    throw WriteError(path, why_not(errno));
  }
  folder.keep();
}

}  // namespace overbook::reports
