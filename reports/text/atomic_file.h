#pragma once
// Files that are there whole, or as they were before.

#include <stdexcept>
#include <string>
#include <string_view>

namespace overbook::reports {

// A file that could not be written. what() is the message: "cannot write out/report.json:
// No space left on device".
class WriteError : public std::runtime_error {
 public:
  WriteError(std::string path, std::string reason);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  std::string path_;
  std::string reason_;
};

// Replaces the file, whole or not at all: writes beside it, flushes to the disk, renames. Whoever opens
// `path` sees the old bytes or all of the new ones. A new file gets the permissions that the umask leaves;
// one that is there keeps its own. A symbolic link is followed. A target that exists and is no regular file
// (a device, a pipe: /dev/stdout) is written to directly. The directory must exist. Throws WriteError, and
// leaves no temporary file behind.
void write_file_atomically(const std::string& path, std::string_view bytes);

// Tries a place before there is anything to write: throws the WriteError that write_file_atomically would, as
// far as that can be known without the bytes (a full disk can't). What is there stays as it is, and nothing
// is left behind; a device or pipe is not opened.
void check_writable(const std::string& path);

}  // namespace overbook::reports
