#include "reports/text/atomic_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "reports/text/atomic_file.h"
#include "reports/text/test_directory.h"

namespace overbook::reports {
namespace {

namespace fs = std::filesystem;

class AtomicFolder : public InDirectory {
 protected:
  [[nodiscard]] std::string path(const std::string& name = "mine") const { return InDirectory::path(name); }
  // How many names there are beside each other, whatever they are of.
  [[nodiscard]] static std::ptrdiff_t names_in(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
  }
  void make() const { make_folder_atomically(path(), kFiles); }

  const std::array<FileInFolder, 2> kFiles{{{"a.json", "{}\n"}, {"b.lua", std::string("a\0b", 3)}}};
};

TEST_F(AtomicFolder, HasAllFilesAndLeavesNothingElse) {
  make();
  EXPECT_EQ(read(path("mine/a.json")), "{}\n");
  EXPECT_EQ(read(path("mine/b.lua")), std::string("a\0b", 3));
  EXPECT_EQ(names_in(path()), 2);
  EXPECT_EQ(names_in(directory_), 1);
}

TEST_F(AtomicFolder, TakesThePlaceOfAnEmptyOneWithItsPermissions) {
  fs::create_directory(path());
  fs::permissions(path(), fs::perms::owner_all);
  make();
  EXPECT_EQ(names_in(path()), 2);
  EXPECT_EQ(fs::status(path()).permissions(), fs::perms::owner_all);
}

TEST_F(AtomicFolder, ANewOneGetsWhatTheUmaskLeaves) {
  const mode_t old = ::umask(027);
  make();
  ::umask(old);
  EXPECT_EQ(static_cast<unsigned>(fs::status(path()).permissions()), 0750U);
}

TEST_F(AtomicFolder, LeavesWhatIsThereAsItIs) {
  fs::create_directory(path());
  write_file_atomically(path("mine/a.json"), "of the user");
  EXPECT_THROW(make(), FolderTaken);
  EXPECT_EQ(read(path("mine/a.json")), "of the user");
  EXPECT_EQ(names_in(path()), 1);
  EXPECT_EQ(names_in(directory_), 1);
}

TEST_F(AtomicFolder, IsNeitherAFileNorALink) {
  write_file_atomically(path(), "of the user");
  EXPECT_THROW(make(), FolderTaken);
  EXPECT_EQ(read(path()), "of the user");
  fs::remove(path());
  fs::create_directory(path("elsewhere"));
  fs::create_directory_symlink(path("elsewhere"), path());
  EXPECT_THROW(make(), FolderTaken);
  EXPECT_EQ(names_in(path("elsewhere")), 0);
}

TEST_F(AtomicFolder, IsNotThereWhenAFileCanNotBeWritten) {
  const std::array<FileInFolder, 2> files{{{"good", "x"}, {"no/such/folder", "x"}}};
  EXPECT_THROW(make_folder_atomically(path(), files), WriteError);
  EXPECT_EQ(names_in(directory_), 0);
  EXPECT_THROW(make_folder_atomically(path("missing/mine"), kFiles), WriteError);
}

}  // namespace
}  // namespace overbook::reports
