#pragma once
// Reports for the tests of the writers: what a real one looks like, one whose every text is an attack, and
// random ones. Test support: no part of the library.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "reports/result.h"

namespace overbook::reports {

// The scenario `last-slot` with six strategies, as a campaign of random schedules would tell it.
[[nodiscard]] Report sample_report();

// The same without expectations, and with one exhaustive proof: other branches of the writers.
[[nodiscard]] Report exhaustive_sample_report();

// A sweep of three axes with every class of cell, one cell left out, and a counterexample in a cell.
[[nodiscard]] Report sweep_sample_report();

// The sample as if its runs were timed.
[[nodiscard]] Report timed_sample_report();

// A recorded history of which two lines were left out.
[[nodiscard]] Report history_sample_report();

// Texts that would do something if a writer let them through.
inline constexpr std::array<std::string_view, 12> kHostileTexts{
    "</script><script>document.documentElement.dataset.pwned=1</script>",
    "<img src=x onerror=\"document.documentElement.dataset.pwned=1\">",
    "'\"><svg onload=document.documentElement.dataset.pwned=1>",
    "</style><style>body{display:none}</style>",
    "\x1b[31mred\x1b]0;title\x07",
    "a|b|c",
    "`code` **bold** [link](javascript:alert(1)) <b>",
    "]]>&lt;!-- --><?pi?>",
    "broken \xff\xc3\x28\xed\xa0\x80 bytes",
    "user\xe2\x80\xaetxt.exe",
    std::string_view("nul\0byte", 8),
    "line\nfeed\r\ttab",
};

// The sample with one of kHostileTexts (or all, joined, in texts) in every string.
[[nodiscard]] Report hostile_report();

// Every field, optional and list at random; texts of any code points, well-formed UTF-8.
[[nodiscard]] Report random_report(std::uint64_t seed);

// A report with many long counterexamples, to test limits of size.
[[nodiscard]] Report huge_report(std::size_t counterexamples, std::size_t steps, std::size_t keys);

}  // namespace overbook::reports
