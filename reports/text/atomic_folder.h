#pragma once
// A new folder that is there whole, or not at all.

#include <span>
#include <stdexcept>
#include <string>

namespace overbook::reports {

struct FileInFolder {
  std::string name;
  std::string bytes;
};

// Something is where the folder should go, and it is none, or has something in it. what(): "my-limiter is there
// already, and is not empty".
class FolderTaken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Makes the folder with these files: under another name beside it, and renamed when it is whole. An empty folder
// is replaced, and its permissions are kept; a new one gets those that the umask leaves. Whatever else is there
// stays as it is, also what came there meanwhile. A link to a folder is no folder. Throws FolderTaken, or the
// WriteError of what could not be written; nothing is left behind then.
void make_folder_atomically(const std::string& path, std::span<const FileInFolder> files);

}  // namespace overbook::reports
