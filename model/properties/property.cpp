#include "model/properties/property.h"

#include <array>

#include "model/linearizability/linearizable.h"
#include "model/properties/no_duplicate_run.h"
#include "model/properties/no_false_rejection.h"
#include "model/properties/no_lasting_excess.h"
#include "model/properties/no_needless_eviction.h"
#include "model/properties/no_over_admission.h"
#include "model/properties/no_slot_leak.h"
#include "model/properties/progress.h"

namespace overbook::model {
namespace {

constexpr std::array<PropertyInfo, kPropertyCount> kProperties{{
    {PropertyId::no_over_admission, "no-over-admission", "never over-admits",
     "At no instant do more than L conversations surely run.", true},
    {PropertyId::no_lasting_excess, "no-lasting-excess", "no excess that lasts",
     "When all requests have returned and every message is delivered, no more than L run.", true},
    {PropertyId::no_false_rejection, "no-false-rejection", "no false rejection",
     "A request is rejected only if at some instant between its invocation and its return all L slots may be "
     "taken."},
    {PropertyId::no_slot_leak, "no-slot-leak", "no slot leak",
     "When every request has ended and every lease has lapsed, Redis counts no conversation that does not "
     "run.",
     true},
    {PropertyId::progress, "progress", "somebody gets in",
     "Of requests that overlap while slots are free the whole time, at least one is admitted."},
    {PropertyId::no_duplicate_run, "no-duplicate-run", "never runs twice",
     "The same conversation never runs on two servers at once."},
    {PropertyId::no_needless_eviction, "no-needless-eviction", "no needless eviction",
     "A running conversation is evicted only if more than L may run at some instant of the request that "
     "evicts it."},
    {PropertyId::linearizable, "linearizable", "acts as one semaphore",
     "The whole history has an order that a counting semaphore with L permits allows."},
}};

}  // namespace

std::span<const PropertyInfo> all_properties() {
  return kProperties;
}

const PropertyInfo& info(PropertyId id) {
  return kProperties[static_cast<std::size_t>(id)];
}

std::optional<PropertyId> property_from_name(std::string_view name) {
  for (const PropertyInfo& property : kProperties) {
    if (property.name == name) return property.id;
  }
  return std::nullopt;
}

const Property& property(PropertyId id) {
  static const NoOverAdmission no_over_admission;
  static const NoLastingExcess no_lasting_excess;
  static const NoFalseRejection no_false_rejection;
  static const NoSlotLeak no_slot_leak;
  static const Progress progress;
  static const NoDuplicateRun no_duplicate_run;
  static const NoNeedlessEviction no_needless_eviction;
  static const Linearizable linearizable;
  static const std::array<const Property*, kPropertyCount> checks{
      &no_over_admission, &no_lasting_excess, &no_false_rejection,   &no_slot_leak,
      &progress,          &no_duplicate_run,  &no_needless_eviction, &linearizable};
  return *checks[static_cast<std::size_t>(id)];
}

}  // namespace overbook::model
