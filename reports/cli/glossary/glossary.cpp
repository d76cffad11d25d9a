#include "reports/cli/glossary/glossary.h"

#include <algorithm>
#include <iterator>

#include "reports/cli/glossary/parts.h"

namespace overbook::cli {
namespace {

std::string as_compared(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c == '_' || c == '-')
      out += ' ';
    else
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::vector<Meaning> made() {
  std::vector<Meaning> all = meanings_of_properties();
  for (std::vector<Meaning> more : {meanings_of_faults(), meanings_of_verdicts()})
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return all;
}

}  // namespace

std::span<const Meaning> all_meanings() {
  static const std::vector<Meaning> all = made();
  return all;
}

const Meaning* meaning_of(std::string_view word) {
  const std::string wanted = as_compared(word);
  const auto is_it = [&](const std::string& other) { return as_compared(other) == wanted; };
  for (const Meaning& meaning : all_meanings()) {
    if (is_it(meaning.name) || std::any_of(meaning.also.begin(), meaning.also.end(), is_it)) return &meaning;
  }
  // Two properties may have one word there: the first of them is the one that is meant.
  for (const Meaning& meaning : all_meanings()) {
    if (std::any_of(meaning.on_screen.begin(), meaning.on_screen.end(), is_it)) return &meaning;
  }
  return nullptr;
}

std::vector<std::string_view> explained_words() {
  std::vector<std::string_view> words;
  for (const Meaning& meaning : all_meanings()) {
    words.emplace_back(meaning.name);
    words.insert(words.end(), meaning.also.begin(), meaning.also.end());
  }
  return words;
}

}  // namespace overbook::cli
