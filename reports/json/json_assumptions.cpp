#include "reports/json/json_assumptions.h"

#include "reports/text/words.h"

namespace overbook::reports {
namespace {

Json verdict_json(const AssumptionVerdict& verdict) {
  Json json;
  json["property"] = verdict.property;
  json["verdict"] = word(verdict.verdict);
  if (verdict.worst_excess) json["worst_excess"] = *verdict.worst_excess;
  if (!verdict.schedule.empty()) json["schedule"] = verdict.schedule;
  if (verdict.steps > 0) json["steps"] = verdict.steps;
  return json;
}

Json row_json(const AssumptionRow& row) {
  Json json;
  json["strategy"] = row.strategy;
  json["circumstance"] = row.circumstance;
  json["properties"] = Json::array();
  for (const AssumptionVerdict& verdict : row.properties) json["properties"].push_back(verdict_json(verdict));
  json["states"] = row.states;
  if (!row.reason.empty()) json["reason"] = row.reason;
  return json;
}

AssumptionVerdict read_assumption_verdict(const Located& value) {
  Fields fields(value);
  AssumptionVerdict verdict;
  verdict.property = read_text(fields.need("property"));
  const Located word = fields.need("verdict");
  const auto known = verdict_from_word(read_text(word));
  if (!known) word.fail(one_of_verdict_words());
  verdict.verdict = *known;
  if (const auto worst = fields.find("worst_excess")) verdict.worst_excess = read_small_count(*worst);
  verdict.schedule = fields.text_or_empty("schedule");
  if (const auto steps = fields.find("steps")) verdict.steps = read_small_count(*steps);
  fields.finish();
  return verdict;
}

AssumptionRow read_row(const Located& value) {
  Fields fields(value);
  AssumptionRow row;
  row.strategy = read_text(fields.need("strategy"));
  row.circumstance = read_text(fields.need("circumstance"));
  row.properties = read_array(fields.need("properties"), read_assumption_verdict);
  row.states = read_count(fields.need("states"));
  row.reason = fields.text_or_empty("reason");
  fields.finish();
  return row;
}

CircumstanceEcho read_circumstance(const Located& value) {
  Fields fields(value);
  CircumstanceEcho circumstance;
  circumstance.name = read_text(fields.need("name"));
  circumstance.what = read_text(fields.need("what"));
  circumstance.settings = read_array(fields.need("settings"), read_text);
  fields.finish();
  return circumstance;
}

StrategyAssumptions read_strategy_assumptions(const Located& value) {
  Fields fields(value);
  StrategyAssumptions strategy;
  strategy.strategy = read_text(fields.need("strategy"));
  strategy.sentence = read_text(fields.need("sentence"));
  fields.finish();
  return strategy;
}

}  // namespace

Json assumptions_json(const Assumptions& assumptions) {
  Json json;
  json["circumstances"] = Json::array();
  for (const CircumstanceEcho& one : assumptions.circumstances)
    json["circumstances"].push_back({{"name", one.name}, {"what", one.what}, {"settings", one.settings}});
  json["strategies"] = Json::array();
  for (const StrategyAssumptions& one : assumptions.strategies)
    json["strategies"].push_back({{"strategy", one.strategy}, {"sentence", one.sentence}});
  json["rows"] = Json::array();
  for (const AssumptionRow& row : assumptions.rows) json["rows"].push_back(row_json(row));
  if (assumptions.is_beside_a_run) json["beside_a_run"] = true;
  return json;
}

Assumptions read_assumptions(const Located& value) {
  Fields fields(value);
  Assumptions assumptions;
  assumptions.circumstances = read_array(fields.need("circumstances"), read_circumstance);
  assumptions.strategies = read_array(fields.need("strategies"), read_strategy_assumptions);
  assumptions.rows = read_array(fields.need("rows"), read_row);
  if (const auto beside = fields.find("beside_a_run")) assumptions.is_beside_a_run = read_bool(*beside);
  fields.finish();
  return assumptions;
}

}  // namespace overbook::reports
