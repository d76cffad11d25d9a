#include "model/strategies/lua_script.h"

#include <fmt/format.h>

#include "shipped_scripts.h"  // generated from lua/*.lua

namespace overbook::model {
namespace {

Decision decision_of(const redis::Reply& reply) {
  if (reply.is_integer()) {
    switch (reply.as_integer()) {
      case 1:
        return Decision::admitted;
      case 0:
        return Decision::rejected;
      case -1:
        return Decision::duplicate;
      default:
        break;
    }
  } else if (reply.is_bulk() || reply.is_status()) {
    if (reply.text() == "admitted") return Decision::admitted;
    if (reply.text() == "rejected") return Decision::rejected;
    if (reply.text() == "duplicate") return Decision::duplicate;
  }
  throw RedisError(
      fmt::format("the admitting script answered {}; expected admitted, rejected, duplicate, or 1, 0, -1",
                  to_text(reply)));
}

}  // namespace

std::string_view shipped_admit_script() {
  return kAdmitLua;
}
std::string_view shipped_release_script() {
  return kReleaseLua;
}

std::string_view shipped_refresh_script() {
  return kRefreshLua;
}

LuaScript::LuaScript(const StrategyConfig& config)
    : Strategy(config.name_space),
      admit_(config.spec.script.value_or(std::string(kAdmitLua))),
      release_(config.spec.release_script.value_or(std::string(kReleaseLua))),
      refresh_(config.spec.refresh_script.value_or(std::string(kRefreshLua))),
      limit_(std::to_string(config.limits.the_limit().permits)),
      lease_ms_(std::to_string(config.lease ? config.lease->count() : 0)) {}

std::vector<std::string> LuaScript::arguments(const Request& request) const {
  return {limit_, request.server, lease_ms_, request.conversation, request.prefix};
}

Decision LuaScript::acquire(Client& redis, const Request& request) {
  return decision_of(redis.eval(admit_, std::vector{request.key, request.index}, arguments(request)));
}

void LuaScript::release(Client& redis, const Request& request) {
  redis.eval(release_, std::vector{request.key, request.index}, arguments(request));
}

bool LuaScript::refresh(Client& redis, const Request& request) {
  return redis.eval(refresh_, std::vector{request.key, request.index}, arguments(request)) !=
         redis::Reply::integer(0);
}

}  // namespace overbook::model
