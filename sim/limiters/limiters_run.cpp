// limiters_run --seed S --count N: many generated limiters, each in a process of its own, so that one that
// crashes or never ends is told like any other. Ends with 1 when something was found.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/limiters/limiter_case.h"

namespace {

using namespace overbook::sim;
using nlohmann::json;
using overbook::model::PropertyId;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t count = 500;
  std::string choices;
  std::string checks = "start,engines,samples,replays,failures,timed,judge,symmetry";
  std::string ignored;  // properties
  CheckBounds bounds;
  unsigned seconds = 60;  // of one case
  bool shrink = false;
  bool quiet = false;
  bool is_judged = false;
  bool shows_all = false;
};

std::vector<Check> checks_of(const std::string& text) {
  std::vector<Check> checks;
  for (const std::string& word : CLI::detail::split(text, ',')) {
    const std::optional<Check> check = check_from_text(word);
    if (!check) throw std::invalid_argument(fmt::format("no check is called {}", word));
    checks.push_back(*check);
  }
  return checks;
}

json to_json(const CheckResult& result) {
  json differences = json::array();
  for (const Difference& difference : result.differences) {
    differences.push_back({static_cast<int>(difference.check),
                           difference.property ? static_cast<int>(*difference.property) : -1,
                           difference.text});
  }
  return {{"differences", differences},
          {"proved", result.proved},
          {"violated", result.violated},
          {"open", result.open},
          {"can_start", result.can_start},
          {"complete", result.is_complete},
          {"complete_plain", result.is_complete_plain}};
}

CheckResult from_json(const json& told) {
  CheckResult result;
  for (const json& difference : told["differences"]) {
    const int property = difference[1];
    result.differences.push_back(
        {.check = static_cast<Check>(difference[0].get<int>()),
         .property = property < 0 ? std::nullopt : std::optional(static_cast<PropertyId>(property)),
         .text = difference[2]});
  }
  result.proved = told["proved"];
  result.violated = told["violated"];
  result.open = told["open"];
  result.can_start = told["can_start"];
  result.is_complete = told["complete"];
  result.is_complete_plain = told["complete_plain"];
  return result;
}

[[noreturn]] void tell_parent(int pipe_end, const GeneratedCase& generated, const Options& options) {
  // Deep recursion and endless loops end this process only.
  alarm(options.seconds);
  json told;
  try {
    told = to_json(check_case(generated, checks_of(options.checks), options.bounds));
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    _exit(3);
  }
  const std::string text = told.dump(-1, ' ', false, json::error_handler_t::replace);
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t now = write(pipe_end, text.data() + written, text.size() - written);
    if (now <= 0) _exit(3);
    written += static_cast<std::size_t>(now);
  }
  _exit(0);
}

std::string read_to_end(int pipe_end) {
  std::string text;
  std::array<char, 65'536> buffer{};
  for (ssize_t got = 0; (got = read(pipe_end, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

CheckResult without_ignored(CheckResult result, const Options& options) {
  const std::vector<std::string> names = CLI::detail::split(options.ignored, ',');
  std::erase_if(result.differences, [&](const Difference& difference) {
    return difference.property && std::find(names.begin(), names.end(),
                                            overbook::model::info(*difference.property).name) != names.end();
  });
  return result;
}

CheckResult check_apart(const GeneratedCase& generated, const Options& options) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    close(ends[0]);
    tell_parent(ends[1], generated, options);
  }
  close(ends[1]);
  const std::string text = read_to_end(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return without_ignored(from_json(json::parse(text)), options);
  CheckResult result;
  const std::string how = !WIFSIGNALED(status)          ? fmt::format("exit code {}", WEXITSTATUS(status))
                          : WTERMSIG(status) == SIGALRM ? fmt::format("not over after {} s", options.seconds)
                                                        : fmt::format("signal {}", WTERMSIG(status));
  result.differences.push_back({.check = Check::failures, .property = {}, .text = how});
  return result;
}

bool is_alike(const Difference& a, const Difference& b) {
  return a.check == b.check && a.property == b.property;
}

std::string head(const Difference& difference) {
  return fmt::format("{} {}", to_text(difference.check),
                     difference.property ? overbook::model::info(*difference.property).name : "");
}

void show(const GeneratedCase& generated, const CheckResult& result, const Options& options) {
  for (const Difference& difference : result.differences)
    std::cout << fmt::format("  {}: {}\n", head(difference), difference.text);
  if (options.quiet) return;
  GeneratedCase shown = generated;
  const Difference& first = result.differences.front();
  if (options.shrink) {
    shown = make_smaller(
        generated,
        [&](const GeneratedCase& tried) {
          const CheckResult again = check_apart(tried, options);
          return std::any_of(again.differences.begin(), again.differences.end(),
                             [&](const Difference& one) { return is_alike(one, first); });
        },
        300);
    for (const Difference& difference : check_apart(shown, options).differences)
      std::cout << fmt::format("  smaller: {}: {}\n", head(difference), difference.text);
  }
  std::cout << describe(shown, first.check == Check::timed) << command_for(shown, options.checks) << "\n\n";
}

int run(const Options& options) {
  std::map<std::string, std::uint64_t> found;  // differences by head -> cases
  std::uint64_t differing = 0;
  CheckResult total;
  std::pair<double, std::uint64_t> slowest;  // in seconds, and which
  std::uint64_t complete = 0;
  std::uint64_t without_start = 0;
  std::uint64_t complete_plain = 0;
  const bool is_one = !options.choices.empty();
  const std::uint64_t last = is_one ? options.first + 1 : options.first + options.count;
  for (std::uint64_t number = options.first; number < last; ++number) {
    const Choices choices =
        is_one ? Choices(choices_from_text(options.choices)) : Choices(options.seed, number);
    const GeneratedCase generated = options.is_judged ? draw_judged_case(choices) : draw_case(choices);
    const auto begun = std::chrono::steady_clock::now();
    const CheckResult result = check_apart(generated, options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    slowest = std::max(slowest, {took.count(), number});
    total.proved += result.proved;
    total.violated += result.violated;
    total.open += result.open;
    if (result.is_complete) ++complete;
    if (!result.can_start) ++without_start;
    if (result.is_complete_plain) ++complete_plain;
    if (options.shows_all)
      std::cout << describe(generated, false) << command_for(generated, options.checks) << "\n";
    if (result.differences.empty()) continue;
    ++differing;
    std::set<std::string> heads;
    for (const Difference& difference : result.differences) heads.insert(head(difference));
    for (const std::string& one : heads) ++found[one];
    std::cout << fmt::format("case {} of seed {}\n", number, options.seed);
    show(generated, result, options);
    std::cout.flush();
  }
  std::cout << fmt::format(
      "{} cases, {} that can't start, {} explored to the end ({} plainly); {} proved, {} violated, {} open\n",
      last - options.first, without_start, complete, complete_plain, total.proved, total.violated,
      total.open);
  std::cout << fmt::format("slowest: case {}, {:.1f} s\n", slowest.second, slowest.first);
  for (const auto& [what, cases] : found) std::cout << fmt::format("{:6} {}\n", cases, what);
  std::cout << fmt::format("{} cases with a difference\n", differing);
  return differing == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Generated limiters: what is said of one in one way must not be contradicted in another.");
  app.add_option("--seed", options.seed, "of the run");
  app.add_option("--first", options.first, "number of the first case");
  app.add_option("--count", options.count, "of cases");
  app.add_option("--choices", options.choices, "this case only: as a failing one is told");
  app.add_option("--checks", options.checks,
                 "of start,engines,samples,replays,failures,timed,judge,symmetry");
  app.add_option("--ignore", options.ignored, "properties of which nothing is to be told");
  app.add_option("--states", options.bounds.fast_states, "of the fast engine, at most");
  app.add_option("--plain-states", options.bounds.plain_states, "of the plain engine, at most");
  app.add_option("--schedules", options.bounds.schedules, "random ones for each case");
  app.add_option("--timed-runs", options.bounds.timed_runs, "for each case");
  app.add_option("--seconds", options.seconds, "that a case may take");
  app.add_flag("--shrink", options.shrink, "make a failing case smaller");
  app.add_flag("--judged", options.is_judged, "limiters that the independent judge knows");
  app.add_flag("--all", options.shows_all, "show also the limiters of which there is nothing to tell");
  app.add_flag("--quiet", options.quiet, "do not show the limiters");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
