#pragma once
// Recorded histories for tests, at random: requests that overlap and end in any way, of few conversations.

#include <algorithm>
#include <array>
#include <boost/random/taus88.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/histories/recorded.h"

namespace overbook::sim::histories {

// What one request went through, in microseconds.
struct Course {
  std::string server;
  std::string request;
  std::string conversation;
  std::int64_t invoked = 0;
  std::optional<std::int64_t> decided = {};
  RecordedKind decision = RecordedKind::admitted;
  std::optional<std::int64_t> release_invoked = {};
  std::optional<std::int64_t> released = {};
};

class RandomCourses {
 public:
  explicit RandomCourses(std::uint32_t seed) : engine_(seed + 1000) {}

  // Within so many microseconds; the fewer, the more happens at the same time.
  std::vector<Course> make(std::uint32_t requests, std::uint32_t conversations, std::uint32_t span_us) {
    std::vector<Course> courses;
    for (std::uint32_t i = 0; i < requests; ++i) {
      Course course{.server = "s" + std::to_string(1 + i % 3),
                    .request = "r" + std::to_string(i),
                    .conversation = "c" + std::to_string(below(conversations)),
                    .invoked = below(span_us)};
      const auto later = [&](std::int64_t than) { return than + below(1 + span_us / 4); };
      if (below(15) > 0) course.decided = later(course.invoked);
      course.decision = std::array{RecordedKind::admitted,  RecordedKind::admitted, RecordedKind::admitted,
                                   RecordedKind::rejected,  RecordedKind::rejected, RecordedKind::rejected,
                                   RecordedKind::duplicate, RecordedKind::failed}
                            .at(below(8));
      const bool is_admitted = course.decided && course.decision == RecordedKind::admitted;
      if (is_admitted && below(5) > 0) course.release_invoked = later(*course.decided);
      if (course.release_invoked && below(8) > 0) course.released = later(*course.release_invoked);
      courses.push_back(course);
    }
    return courses;
  }
  std::uint32_t below(std::uint32_t count) {
    return count < 2 ? 0 : boost::random::uniform_int_distribution<std::uint32_t>(0, count - 1)(engine_);
  }

 private:
  boost::random::taus88 engine_;
};

// Their lines, in the order of their times.
inline std::vector<RecordedEvent> lines_of(const std::vector<Course>& courses) {
  std::vector<RecordedEvent> lines;
  for (const Course& course : courses) {
    const auto add = [&](std::optional<std::int64_t> at, RecordedKind kind) {
      if (at) lines.push_back({Instant(*at), kind, course.server, course.request, course.conversation, 0});
    };
    add(course.invoked, RecordedKind::invoked);
    add(course.decided, course.decision);
    add(course.release_invoked, RecordedKind::release_invoked);
    add(course.released, RecordedKind::released);
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const RecordedEvent& a, const RecordedEvent& b) { return a.at < b.at; });
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i].line = i + 1;
  return lines;
}

}  // namespace overbook::sim::histories
