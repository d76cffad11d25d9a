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
  for (const Meaning& meaning : all_meanings()) {
    const bool is_it = as_compared(meaning.name) == wanted ||
                       std::any_of(meaning.also.begin(), meaning.also.end(),
                                   [&](const std::string& other) { return as_compared(other) == wanted; });
    if (is_it) return &meaning;
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
