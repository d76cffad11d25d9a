#include "reports/text/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "reports/text/test_directory.h"

namespace overbook::reports {
namespace {

namespace fs = std::filesystem;

class AtomicFile : public InDirectory {
 protected:
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }
};

TEST_F(AtomicFile, WritesAllBytesAndLeavesNothingElse) {
  const std::string bytes("a\0b\n", 4);
  write_file_atomically(path("r.json"), bytes);
  EXPECT_EQ(read(path("r.json")), bytes);
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFile, ReplacesAFileAndKeepsItsPermissions) {
  write_file_atomically(path("r.json"), "old and longer");
  fs::permissions(path("r.json"), fs::perms::owner_read | fs::perms::owner_write);
  write_file_atomically(path("r.json"), "new");
  EXPECT_EQ(read(path("r.json")), "new");
  EXPECT_EQ(fs::status(path("r.json")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(AtomicFile, GivesANewFileWhatTheUmaskLeaves) {
  const mode_t old = ::umask(027);
  write_file_atomically(path("r.json"), "x");
  ::umask(old);
  EXPECT_EQ(static_cast<unsigned>(fs::status(path("r.json")).permissions()), 0640U);
}

TEST_F(AtomicFile, FollowsALink) {
  write_file_atomically(path("real.json"), "old");
  fs::create_symlink(path("real.json"), path("link.json"));
  write_file_atomically(path("link.json"), "new");
  EXPECT_TRUE(fs::is_symlink(path("link.json")));
  EXPECT_EQ(read(path("real.json")), "new");
}

TEST_F(AtomicFile, SaysPathAndReason) {
  try {
    write_file_atomically(path("missing/r.json"), "x");
    FAIL() << "was written";
  } catch (const WriteError& error) {
    EXPECT_EQ(error.path(), path("missing/r.json"));
    EXPECT_EQ(error.reason(), "No such file or directory");
    EXPECT_EQ(std::string(error.what()),
              "cannot write " + path("missing/r.json") + ": No such file or directory");
  }
  EXPECT_THROW(write_file_atomically(directory_.string(), "x"), WriteError);
}

TEST_F(AtomicFile, KeepsTheOldFileWhenTheDiskIsFull) {
  write_file_atomically(path("r.json"), "old");
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_THROW(write_file_atomically(path("r.json"), std::string(100000, 'x')), WriteError);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(read(path("r.json")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFile, WritesToADeviceDirectly) {
  EXPECT_NO_THROW(write_file_atomically("/dev/null", "x"));
  EXPECT_THROW(write_file_atomically("/dev/full", "x"), WriteError);
}

TEST_F(AtomicFile, TryingAPlaceLeavesNothingBehindAndChangesNothing) {
  check_writable(path("r.json"));
  EXPECT_EQ(files(), 0U);
  write_file_atomically(path("r.json"), "kept");
  check_writable(path("r.json"));
  EXPECT_EQ(read(path("r.json")), "kept");
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFile, TryingAPlaceFindsWhatWritingWould) {
  EXPECT_THROW(check_writable(path("missing/r.json")), WriteError);
  EXPECT_THROW(check_writable(directory_.string()), WriteError);
  EXPECT_THROW(check_writable("/dev/null/r.json"), WriteError);
  EXPECT_NO_THROW(check_writable("/dev/null"));
  // What is full is known only when bytes come.
  EXPECT_NO_THROW(check_writable("/dev/full"));
}

}  // namespace
}  // namespace overbook::reports
