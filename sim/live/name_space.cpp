#include "sim/live/name_space.h"

#include <fmt/format.h>

#include <random>

#include "model/strategies/registry.h"

namespace overbook::sim::live {
namespace {

std::vector<redis::KeyView> without(std::string_view name_space, std::vector<redis::KeyView> keys) {
  for (redis::KeyView& key : keys) {
    key.key = live::without(name_space, std::move(key.key));
    key.value = live::without(name_space, std::move(key.value));
  }
  return keys;
}

}  // namespace

std::string random_name_space() {
  std::random_device device;
  return fmt::format("overbook:{:08x}{:08x}:", device(), device());
}

StrategyFactory in_name_space(std::string name_space) {
  return [name_space = std::move(name_space)](const model::StrategyConfig& config) {
    model::StrategyConfig ours = config;
    ours.name_space = name_space;
    return model::make_strategy(ours);
  };
}

std::string without(std::string_view name_space, std::string text) {
  for (std::size_t at = text.find(name_space); at != std::string::npos; at = text.find(name_space, at)) {
    text.erase(at, name_space.size());
  }
  return text;
}

redis::Command without(std::string_view name_space, redis::Command command) {
  for (std::string& word : command.words) word = without(name_space, std::move(word));
  return command;
}

redis::Reply without(std::string_view name_space, const redis::Reply& reply) {
  if (reply.is_bulk()) return redis::Reply::bulk(without(name_space, reply.text()));
  if (reply.is_status()) return redis::Reply::status(without(name_space, reply.text()));
  if (reply.is_error()) return redis::Reply::error(without(name_space, reply.text()));
  if (!reply.is_array()) return reply;
  redis::Reply::Array items;
  for (const redis::Reply& item : reply.as_array()) items.push_back(without(name_space, item));
  return redis::Reply::array(std::move(items));
}

Trace without(std::string_view name_space, Trace trace) {
  trace.initial_keys = without(name_space, std::move(trace.initial_keys));
  for (StepRecord& step : trace.steps) {
    if (step.command) step.command = without(name_space, *std::move(step.command));
    step.reply = without(name_space, step.reply);
    step.message = without(name_space, std::move(step.message));
    step.keys = without(name_space, std::move(step.keys));
  }
  return trace;
}

}  // namespace overbook::sim::live
