#include "model/properties/property.h"

#include <array>

#include "model/properties/linearizable.h"
#include "model/properties/no_duplicate_run.h"
#include "model/properties/no_failure.h"
#include "model/properties/no_false_rejection.h"
#include "model/properties/no_lasting_excess.h"
#include "model/properties/no_lost_wakeup.h"
#include "model/properties/no_needless_eviction.h"
#include "model/properties/no_over_admission.h"
#include "model/properties/no_slot_gain.h"
#include "model/properties/no_slot_leak.h"
#include "model/properties/progress.h"

namespace overbook::model {
namespace {

constexpr std::array<PropertyInfo, kPropertyCount> kProperties{{
    {PropertyId::no_over_admission, "no-over-admission", "over", "never more than L surely run",
     "At no instant do more than L conversations surely run.", true},
    {PropertyId::no_lasting_excess, "no-lasting-excess", "lasts", "no excess stays when all is quiet",
     "When all requests have returned and every message is delivered, no more than L run.", true},
    {PropertyId::no_false_rejection, "no-false-rejection", "false no",
     "nobody is turned away while a slot is free throughout",
     "A request is rejected only if at some instant between its invocation and its return all L slots may be "
     "taken."},
    {PropertyId::progress, "progress", "stuck", "of those who ask while slots are free, somebody gets in",
     "Of requests that overlap, from nobody pending to nobody pending, while slots are free the whole time, "
     "at least one is admitted or fails, unless none was rejected."},
    {PropertyId::no_lost_wakeup, "no-lost-wakeup", "waits",
     "when nothing can happen any more, nobody waits while a slot is free",
     "When nothing can happen any more, no request is pending while fewer than L run or are being "
     "released."},
    {PropertyId::no_slot_leak, "no-slot-leak", "leak", "when all is over, L newcomers get in",
     "When every request has ended, everything that runs was released and every lease has lapsed, L "
     "newcomers "
     "that ask one after the other get in.",
     true},
    {PropertyId::no_slot_gain, "no-slot-gain", "gain", "and not one more",
     "When every request has ended, everything that runs was released and every lease has lapsed, no more "
     "than L newcomers that ask one after the other get in."},
    {PropertyId::no_duplicate_run, "no-duplicate-run", "twice", "a conversation runs once",
     "No two admissions of one conversation overlap, on two servers or on one."},
    {PropertyId::no_needless_eviction, "no-needless-eviction", "evict",
     "nobody is closed while there is room",
     "A running conversation is evicted only if more than L may run at some instant of the request that "
     "evicts it."},
    {PropertyId::no_failure, "no-failure", "fails", "no call fails on its own",
     "No request, release or heartbeat that no fault struck ends in an error."},
    {PropertyId::linearizable, "linearizable", "one", "acts as one semaphore",
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
  static const Progress progress;
  static const NoLostWakeup no_lost_wakeup;
  static const NoSlotLeak no_slot_leak;
  static const NoSlotGain no_slot_gain;
  static const NoDuplicateRun no_duplicate_run;
  static const NoNeedlessEviction no_needless_eviction;
  static const NoFailure no_failure;
  static const Linearizable linearizable;
  static const std::array<const Property*, kPropertyCount> checks{
      &no_over_admission,    &no_lasting_excess, &no_false_rejection, &progress,
      &no_lost_wakeup,       &no_slot_leak,      &no_slot_gain,       &no_duplicate_run,
      &no_needless_eviction, &no_failure,        &linearizable};
  return *checks[static_cast<std::size_t>(id)];
}

}  // namespace overbook::model
