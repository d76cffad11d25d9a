// What is found is so, however wrong the clocks are: recorded histories against what really happened.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "model/analysis.h"
#include "model/linearizability/checker.h"
#include "model/properties/naive_properties.h"
#include "sim/histories/test_judges.h"

namespace overbook::sim::histories {
namespace {

using model::PropertyId;

// What really happened, with a time of its own for every event, as a history of the model.
model::History truth(const std::vector<RecordedEvent>& lines) {
  model::History history;
  std::map<std::string, std::shared_ptr<RecordedRequest>> requests;
  Conversations conversations;
  std::uint32_t step = 0;
  for (const RecordedEvent& line : lines) {
    auto& request = requests[line.request];
    if (!request) {
      request = std::make_shared<RecordedRequest>();
      request->id = model::RequestId{static_cast<std::uint32_t>(requests.size() - 1)};
      request->conversation = conversations.called(line.conversation);
    }
    model::Event event = to_event({line.kind, line.at, line.line, request});
    event.step = model::StepIndex{++step};
    history.append(event);
    history.append({.kind = model::EventKind::quiescent, .step = event.step});
  }
  return history;
}

bool nothing_is_in_flight(const std::vector<RecordedEvent>& lines, std::size_t until) {
  int in_flight = 0;
  for (std::size_t i = 0; i <= until; ++i) in_flight += is_begin(lines[i].kind) ? 1 : -1;
  return in_flight == 0;
}

bool has_lasting_excess(const std::vector<RecordedEvent>& lines, std::uint32_t limit) {
  const model::History history = truth(lines);
  const model::Analysis analysis(history);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (nothing_is_in_flight(lines, i) && analysis.lower_after(2 * i) > limit) return true;
  }
  return false;
}

TEST(HistoryJudge, FindsNothingThatDidNotHappenHoweverWrongTheClocksAre) {
  model::PerProperty<std::uint32_t> violated{};
  for (std::uint32_t seed = 0; seed < 3'000; ++seed) {
    SCOPED_TRACE(seed);
    RandomCourses random(seed);
    std::vector<Course> courses = random.make(4 + seed % 9, 1 + seed % 5, 20'000);
    const std::uint32_t limit = 1 + seed % 3;
    const std::vector<RecordedEvent> happened = lines_of(courses);
    std::set<Instant> times;
    for (const RecordedEvent& line : happened) times.insert(line.at);
    if (times.size() < happened.size()) continue;  // in truth no two things happen at once
    // Each server's clock is wrong by its own amount, and has whole milliseconds only.
    const std::int64_t most = 1000 * (seed % 3);
    std::map<std::string, std::int64_t> error;
    for (const char* server : {"s1", "s2", "s3"})
      error[server] =
          static_cast<std::int64_t>(random.below(static_cast<std::uint32_t>(2 * most + 1))) - most;
    std::vector<RecordedEvent> recorded = happened;
    for (RecordedEvent& line : recorded) {
      const std::int64_t at = line.at.count() + error[line.server] + 100'000;
      line.at = Instant(at / 1000 * 1000);
    }
    std::stable_sort(recorded.begin(), recorded.end(),
                     [](const RecordedEvent& a, const RecordedEvent& b) { return a.at < b.at; });
    for (std::size_t i = 0; i < recorded.size(); ++i) recorded[i].line = i + 1;
    const JudgedHistory found = judged(recorded, limit, most);
    const model::History history = truth(happened);
    const model::NaiveProperties naive(history, limit);
    for (const PropertyId property : model::kEveryProperty) {
      if (found.properties[property].times == 0) continue;
      ++violated[property];
      const bool is_so = property == PropertyId::linearizable
                             ? !model::check_linearizable(history, model::one_limit(limit)).is_linearizable
                         : property == PropertyId::no_lasting_excess ? has_lasting_excess(happened, limit)
                                                                     : naive.is_violated(property);
      ASSERT_TRUE(is_so) << model::info(property).name;
    }
  }
  for (const PropertyId property :
       {PropertyId::no_over_admission, PropertyId::no_false_rejection, PropertyId::progress,
        PropertyId::no_duplicate_run, PropertyId::linearizable, PropertyId::no_lasting_excess}) {
    EXPECT_GT(violated[property], 20U) << model::info(property).name;
  }
}

}  // namespace
}  // namespace overbook::sim::histories
