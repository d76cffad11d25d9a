#include "reports/cli/glossary/glossary.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "model/history.h"
#include "model/properties/property.h"
#include "reports/cli/glossary/parts.h"
#include "reports/terminal/answers.h"
#include "reports/text/words.h"
#include "scenarios/loader/fields/words.h"
#include "sim/verification/circumstances.h"

namespace overbook::cli {
namespace {

TEST(Glossary, TellsOfEveryPropertyWithTheWordsThatDefineIt) {
  for (const model::PropertyInfo& info : model::all_properties()) {
    SCOPED_TRACE(info.name);
    const Meaning* const meaning = meaning_of(info.name);
    ASSERT_NE(meaning, nullptr);
    EXPECT_EQ(meaning_of(info.head), meaning);
    EXPECT_EQ(meaning->in_short, info.claim);
    EXPECT_EQ(meaning->paragraphs.front(), info.definition);
    EXPECT_GT(meaning->paragraphs.at(1).size(), 40U);
    EXPECT_FALSE(meaning->drawing.empty());
  }
}

TEST(Glossary, TellsOfEveryFaultOfAScenario) {
  std::vector<std::string_view> names{"clock_skew"};
  for (const scenarios::FaultField& field : scenarios::kFaultFields) {
    names.push_back(field.name);
    const Meaning* const meaning = meaning_of(field.name);
    ASSERT_NE(meaning, nullptr) << field.name;
    EXPECT_EQ(meaning->in_short, field.what);
  }
  for (const std::string_view name : names) {
    const Meaning* const meaning = meaning_of(name);
    ASSERT_NE(meaning, nullptr) << name;
    EXPECT_GT(meaning->paragraphs.front().size(), meaning->in_short.size())
        << name << " has no sentence of ours";
  }
}

TEST(Glossary, TellsOfEveryCircumstanceHowToSetIt) {
  for (const sim::Circumstance& circumstance : sim::circumstances_of(sim::Scenario())) {
    SCOPED_TRACE(circumstance.name);
    const Meaning* const meaning = meaning_of(circumstance.name);
    ASSERT_NE(meaning, nullptr);
    bool is_told = false;
    for (const Trial& trial : meaning->trials)
      is_told = is_told || trial.text.find(circumstance.what) != std::string::npos;
    EXPECT_TRUE(is_told);
  }
}

TEST(Glossary, TellsOfEveryVerdictAndExpectation) {
  for (int i = 0;; ++i) {
    const auto verdict = static_cast<reports::Verdict>(i);
    EXPECT_NE(meaning_of(reports::word(verdict)), nullptr) << reports::word(verdict);
    EXPECT_EQ(meaning_of(reports::spoken(verdict)), meaning_of(reports::word(verdict)));
    if (verdict == reports::Verdict::not_applicable) break;
  }
  for (const sim::Expectation expectation : scenarios::kExpectations)
    EXPECT_NE(meaning_of(sim::to_text(expectation)), nullptr);
}

TEST(Glossary, HasOneMeaningForAWord) {
  for (const std::string_view word : explained_words()) {
    int meanings = 0;
    for (const Meaning& meaning : all_meanings()) {
      const std::set<std::string_view> words(meaning.also.begin(), meaning.also.end());
      meanings += meaning.name == word || words.contains(word) ? 1 : 0;
    }
    EXPECT_EQ(meanings, 1) << word;
  }
  EXPECT_EQ(meaning_of("NO_FALSE rejection"), meaning_of("no-false-rejection"));
  EXPECT_EQ(meaning_of("nonsense"), nullptr);
  EXPECT_EQ(meaning_of(""), nullptr);
}

// Each word that answers begin with, as the README of reports lists them.
TEST(Glossary, TellsOfTheWordsOfTheFirstScreen) {
  for (const model::PropertyInfo& info : model::all_properties()) {
    const std::string_view word = reports::word_on_screen(info.name);
    ASSERT_FALSE(word.empty()) << info.name;
    ASSERT_NE(meaning_of(word), nullptr) << word;
    EXPECT_EQ(reports::word_on_screen(meaning_of(word)->name), word);
  }
  EXPECT_EQ(meaning_of("OVERBOOKS"), meaning_of("no-over-admission"));
  EXPECT_EQ(meaning_of("unfair"), meaning_of("no-false-rejection"));
  EXPECT_EQ(meaning_of("SAFE"), meaning_of("proved"));
  EXPECT_EQ(meaning_of("UNDECIDED"), meaning_of("inconclusive"));
  EXPECT_EQ(meaning_of("NOT FOUND"), meaning_of("not-found"));
  EXPECT_EQ(meaning_of("NOT RUN"), meaning_of("not-run"));
}

// A drawing as the history that it shows.
class Drawn {
 public:
  explicit Drawn(std::string_view drawing, model::PropertyId property) : property_(property) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= drawing.size();) {
      const std::size_t end = std::min(drawing.find('\n', at), drawing.size());
      lines.emplace_back(drawing.substr(at, end - at));
      at = end + 1;
    }
    limit_ = static_cast<std::uint32_t>(std::stoul(lines.front().substr(6)));
    caret_ = lines.back().find('^') - kDrawnFrom;
    lanes_.assign(lines.begin() + 1, lines.end() - 1);
    columns_ = caret_ + 1;
    for (const std::string& lane : lanes_) columns_ = std::max(columns_, lane.size() - kDrawnFrom + 1);
    play();
  }

  [[nodiscard]] std::optional<model::Violation> violation() const {
    return model::property(property_).check(history_, model::one_limit(limit_));
  }
  [[nodiscard]] model::StepIndex caret() const { return step_of(caret_); }

 private:
  static model::StepIndex step_of(std::size_t column) {
    return model::StepIndex{static_cast<std::uint32_t>(column + 1)};
  }
  [[nodiscard]] char sign(std::size_t lane, std::size_t column) const {
    const std::size_t at = kDrawnFrom + column;
    return at < lanes_[lane].size() ? lanes_[lane][at] : ' ';
  }
  [[nodiscard]] bool is_newcomer(std::size_t lane) const { return lanes_[lane].starts_with("new"); }

  void add(model::EventKind kind, std::size_t lane, std::size_t column,
           model::Decision decision = model::Decision::admitted) {
    history_.append({.kind = kind,
                     .decision = decision,
                     .server = model::ServerId{static_cast<std::uint32_t>(lanes_[lane][1] - '0')},
                     .request = model::RequestId{static_cast<std::uint32_t>(lane)},
                     .conversation = model::ConversationId{static_cast<std::uint32_t>(lanes_[lane][4] - '0')},
                     .step = column == SIZE_MAX ? model::StepIndex{0} : step_of(column)});
  }
  void release(model::EventKind kind, std::size_t lane, std::size_t column) {
    model::Event event{
        .kind = kind,
        .evicted = true,
        .server = model::ServerId{static_cast<std::uint32_t>(lanes_[lane][1] - '0')},
        .request = model::RequestId{static_cast<std::uint32_t>(lane)},
        .conversation = model::ConversationId{static_cast<std::uint32_t>(lanes_[lane][4] - '0')},
        .step = step_of(column)};
    for (std::size_t other = 0; other < lanes_.size(); ++other) {
      if (sign(other, column) == '?') event.cause = model::RequestId{static_cast<std::uint32_t>(other)};
    }
    history_.append(event);
  }

  void play() {
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      if (sign(lane, 0) != '=') continue;
      add(model::EventKind::invoked, lane, SIZE_MAX);
      add(model::EventKind::returned, lane, SIZE_MAX);
    }
    for (std::size_t column = 0; column < columns_; ++column) {
      for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        if (!is_newcomer(lane)) change(lane, column);
      if (column == caret_) end(column);
    }
  }

  void change(std::size_t lane, std::size_t column) {
    using model::EventKind;
    const char before = column == 0 ? (sign(lane, 0) == '=' ? '=' : ' ') : sign(lane, column - 1);
    const char now = sign(lane, column);
    if (before == now) return;
    const std::string change{before, now};
    if (change == " ?") return add(EventKind::invoked, lane, column);
    if (change == "?=") return add(EventKind::returned, lane, column);
    if (change == "?x") return add(EventKind::returned, lane, column, model::Decision::rejected);
    if (change == "=-") return add(EventKind::release_invoked, lane, column);
    if (change == "- ") return add(EventKind::release_returned, lane, column);
    if (change == "=~") return release(EventKind::release_invoked, lane, column);
    if (change == "~ ") return release(EventKind::release_returned, lane, column);
    if (change == "?!") {
      add(EventKind::failed, lane, column);
      return add(EventKind::returned, lane, column, model::Decision::failed);
    }
    const bool is_over = change == "x " || change == "! " || change == "= " || column > caret_;
    if (!is_over) ADD_FAILURE() << "a drawing goes from " << before << " to " << now;
  }

  // What the properties that look at the end are told there.
  void end(std::size_t column) {
    if (property_ == model::PropertyId::no_lasting_excess)
      history_.append({.kind = model::EventKind::quiescent, .step = step_of(column)});
    if (property_ == model::PropertyId::no_lost_wakeup)
      history_.append({.kind = model::EventKind::stuck, .step = step_of(column)});
    if (property_ != model::PropertyId::no_slot_leak && property_ != model::PropertyId::no_slot_gain) return;
    std::uint32_t admitted = 0;
    for (const std::string& lane : lanes_)
      admitted += lane.starts_with("new") && lane.find('=') != std::string::npos ? 1 : 0;
    history_.append({.kind = model::EventKind::ended,
                     .missing = limit_ - std::min(limit_, admitted),
                     .gained = admitted > limit_,
                     .expected = limit_,
                     .step = step_of(column)});
  }

  model::PropertyId property_;
  std::uint32_t limit_ = 0;
  std::size_t caret_ = 0;
  std::size_t columns_ = 0;
  std::vector<std::string> lanes_;
  model::History history_;
};

TEST(Drawing, ViolatesItsPropertyWhereItPoints) {
  for (const model::PropertyInfo& info : model::all_properties()) {
    SCOPED_TRACE(info.name);
    const Drawn drawn(drawing_of(info.id), info.id);
    const auto violation = drawn.violation();
    ASSERT_TRUE(violation);
    EXPECT_EQ(violation->step, drawn.caret());
  }
}

TEST(Drawing, OfFalseRejectionAndOfLinearizabilityBreakNoMore) {
  for (const model::PropertyId id :
       {model::PropertyId::no_over_admission, model::PropertyId::no_false_rejection})
    EXPECT_FALSE(Drawn(drawing_of(model::PropertyId::linearizable), id).violation());
  EXPECT_FALSE(Drawn(drawing_of(model::PropertyId::no_false_rejection), model::PropertyId::no_over_admission)
                   .violation());
}

TEST(Drawing, HasAWordForEachOfItsSigns) {
  EXPECT_EQ(legend_of(drawing_of(model::PropertyId::no_false_rejection)),
            "? asks   = runs   - gives back   x is turned away");
  EXPECT_EQ(legend_of(drawing_of(model::PropertyId::no_needless_eviction)), "? asks   = runs   ~ is closed");
}

}  // namespace
}  // namespace overbook::cli
