#include "scenarios/histories/history_reader.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <thread>
#include <vector>

#include "scenarios/histories/history_line.h"

namespace overbook::scenarios {
namespace {

struct Outcome {
  HistoryRead read;
  std::vector<std::uint64_t> events;
  std::vector<std::uint64_t> problems;
};

// Through a pipe, in blocks of so many bytes.
Outcome outcome_of(const std::string& text, std::size_t block) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  std::thread writer([&] {
    for (std::size_t at = 0; at < text.size(); at += block) {
      const std::size_t bytes = std::min(block, text.size() - at);
      EXPECT_EQ(::write(ends[1], text.data() + at, bytes), static_cast<ssize_t>(bytes));
    }
    ::close(ends[1]);
  });
  Outcome outcome;
  const std::atomic<bool> stop = false;
  outcome.read = read_history(
      ends[0],
      {.event = [&](const sim::histories::RecordedEvent& event) { outcome.events.push_back(event.line); },
       .problem =
           [&](const sim::histories::LineProblem& problem) { outcome.problems.push_back(problem.line); }},
      stop);
  writer.join();
  ::close(ends[0]);
  return outcome;
}

TEST(HistoryReader, NumbersLinesWhereverTheBlocksEnd) {
  const std::string good(history_line_example());
  const std::string text = "\xef\xbb\xbf" + good + "\n\n" + good + "\r\nnot json\n" + good;
  for (const std::size_t block : {1U, 2U, 7U, 100U, 100'000U}) {
    const Outcome outcome = outcome_of(text, block);
    EXPECT_EQ(outcome.events, (std::vector<std::uint64_t>{1, 3, 5})) << block;
    EXPECT_EQ(outcome.problems, (std::vector<std::uint64_t>{4})) << block;
    EXPECT_EQ(outcome.read.lines, 4U);
    EXPECT_FALSE(outcome.read.was_stopped);
  }
}

TEST(HistoryReader, KeepsNoLineThatIsTooLong) {
  const std::string good(history_line_example());
  const std::string text = std::string(5'000'000, 'x') + "\n" + good + "\n" + std::string(70'000, ' ') +
                           "\n" + good + std::string(70'000, 'x');
  for (const std::size_t block : {4096U, 10'000'000U}) {
    const Outcome outcome = outcome_of(text, block);
    EXPECT_EQ(outcome.events, (std::vector<std::uint64_t>{2}));
    EXPECT_EQ(outcome.problems, (std::vector<std::uint64_t>{1, 3, 4}));
  }
}

TEST(HistoryReader, TellsTheDigestOfWhatItRead) {
  // sha256sum of "abc"
  EXPECT_EQ(outcome_of("abc", 2).read.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(HistoryReader, OfADirectoryIsAnError) {
  const std::atomic<bool> stop = false;
  const int directory = ::open("/", O_RDONLY);
  ASSERT_GE(directory, 0);
  EXPECT_THROW(static_cast<void>(read_history(directory, {}, stop)), std::system_error);
  ::close(directory);
}

TEST(HistoryReader, StopsWhereItIsTold) {
  const std::atomic<bool> stop = true;
  EXPECT_TRUE(read_history(0, {}, stop).was_stopped);
}

}  // namespace
}  // namespace overbook::scenarios
