#pragma once
// One server of a race, or a sweeper: its strategy, its connections, and the code that its threads run.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/strategies/strategy.h"
#include "sim/live/locked_ledger.h"
#include "sim/live/server.h"
#include "sim/scenario.h"
#include "sim/setup/setup.h"

namespace overbook::sim::live {

// The clock of this machine, which all servers of a race have, and who registers what runs before it.
[[nodiscard]] Instant machine_clock();

class Racer {
 public:
  // `setup` says who takes part and makes the strategy; it must outlive the racer, as must the ledger.
  Racer(const Setup& setup, model::ServerId id, LockedLedger& ledger);

  // The connections; each is used by one thread. The resident server sends no requests.
  void connect(const std::function<Connection()>& connect);
  // Forgets the round before.
  void reset();
  // What its strategy keeps. Nothing: it can't be told.
  [[nodiscard]] std::optional<std::string> memory() { return strategy_->memory(); }

  // One request with its retries, from the first invocation to the last return.
  [[nodiscard]] model::Decision acquire(std::uint32_t round);
  void release(std::uint32_t round);
  // Of a sweeper: a pass. What fails in it, the next one may do better.
  void sweep(std::uint32_t pass);

  // Waits for the next message, handles it if it concerns this server, and returns what it was.
  enum class Heard : std::uint8_t { handled, ignored, mark, stop };
  [[nodiscard]] Heard listen();

  // What the coordinator publishes to the racers' channel: a mark, behind which all messages before it have
  // been handled, and the end.
  static constexpr std::string_view kMark = "overbook: mark";
  static constexpr std::string_view kStop = "overbook: stop";

 private:
  class Line;

  model::Decision acquire_once(const model::Request& request);
  void start();

  const Setup* setup_;
  const Scenario* scenario_;
  model::ServerId id_;
  LockedLedger* ledger_;
  std::unique_ptr<model::Strategy> strategy_;
  bool has_started_ = false;
  std::optional<std::string> start_error_;  // in which its start has ended: its first request fails with it
  std::mutex loop_;                         // held while this server's code runs, let go while it waits
  std::optional<Connection> requests_;
  std::optional<Connection> reactions_;  // on which the listener sends commands of its own
  std::optional<Connection> subscription_;
};

}  // namespace overbook::sim::live
