#include "model/programs/script_form.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace overbook::model {

std::string script_form(const Program& program) {
  // `redis` is readonly in a script, so it gets its additions in a table of its own. Nobody comes between
  // commands there, so that those of a pipeline and of a transaction are just called.
  constexpr std::string_view kBefore =
      "local work, clock_ms, server = function() end, function() return tonumber(ARGV[2]) end, {{memory = "
      "{{}}}} "
      "local all_ = function(list) local out = {{}} for i = 1, #list do out[i] = "
      "redis.pcall(unpack(list[i])) "
      "end return out end "
      "local redis = setmetatable({{pipeline = all_, multi = all_}}, {{__index = redis}}) "
      "local {} = nil ";
  constexpr std::string_view kAfter =
      "\nlocal function_of_ = {{{}}} "
      "local answer_ = function_of_[ARGV[1]]({}{{limit = tonumber(ARGV[3]), permits = tonumber(ARGV[4]), "
      "attempt = tonumber(ARGV[5]), lease_ms = tonumber(ARGV[6]), conversation = ARGV[7], server = ARGV[8], "
      "key = ARGV[9], prefix = ARGV[10], index = ARGV[11]}}{}) "
      "if answer_ == false then return 0 elseif answer_ == nil then return 'nothing' end return answer_";
  // What is called without a request gets less.
  constexpr std::string_view kOnStart =
      "ARGV[1] == 'on_start' and {name = ARGV[8], limit = tonumber(ARGV[3]), lease_ms = tonumber(ARGV[6]), "
      "prefix = ARGV[10], index = ARGV[11], memory = server.memory} or ";
  constexpr std::string_view kPrepare =
      "ARGV[1] == 'prepare' and {limit = tonumber(ARGV[3]), lease_ms = tonumber(ARGV[6]), prefix = ARGV[10], "
      "index = ARGV[11]} or ";
  constexpr std::string_view kSweep =
      "ARGV[1] == 'sweep' and {name = ARGV[8], limit = tonumber(ARGV[3]), lease_ms = tonumber(ARGV[6]), "
      "prefix = ARGV[10], index = ARGV[11], memory = server.memory, pass = tonumber(ARGV[5])} or ";
  constexpr std::string_view kOnMessage = "ARGV[1] == 'on_message' and ARGV[12] or ";
  std::string otherwise;
  if (program.has(ProgramCall::on_start)) otherwise += kOnStart;
  if (program.has(ProgramCall::prepare)) otherwise += kPrepare;
  if (program.has(ProgramCall::sweep)) otherwise += kSweep;
  if (program.has(ProgramCall::on_message)) otherwise += kOnMessage;
  const std::string_view second = program.has(ProgramCall::on_message) ? ", ARGV[13]" : "";
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < kProgramCalls.size(); ++i) {
    const std::string_view name = kProgramCalls.at(i);
    if (program.has(static_cast<ProgramCall>(i))) fields.push_back(fmt::format("{} = {}", name, name));
  }
  return fmt::format(kBefore, fmt::join(program.globals(), ", ")) + program.source().text +
         fmt::format(kAfter, fmt::join(fields, ", "), otherwise, second);
}

std::vector<std::string> script_arguments(ProgramCall function, std::int64_t clock_ms,
                                          const ProgramRequest& request) {
  std::vector<std::string> all{std::string(to_text(function)),
                               fmt::format_int(clock_ms).str(),
                               fmt::format_int(request.limit).str(),
                               fmt::format_int(request.permits).str(),
                               fmt::format_int(request.attempt).str(),
                               fmt::format_int(request.lease_ms).str(),
                               std::string(request.conversation),
                               std::string(request.server),
                               std::string(request.key),
                               std::string(request.prefix),
                               std::string(request.index)};
  if (function == ProgramCall::on_message) {
    all.emplace_back(request.channel);
    all.emplace_back(request.text);
  }
  return all;
}

}  // namespace overbook::model
