#pragma once
// One fiber of a simulated server: its request, or its listener. Its client is how the fiber talks to Redis,
// and where it is suspended.
//
// A step is granted to an actor when it is picked. The grant is used up by the first command (or own work)
// after it: so a request is invoked in the same step as its first command, and a release likewise.

#include <boost/fiber/fiber.hpp>
#include <optional>
#include <string_view>

#include "model/strategies/client.h"
#include "model/strategies/strategy.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {

class World;

enum class ActorState : std::uint8_t {
  home,     // nothing to do: its requests are done, or no message has come
  ready,    // could take a step
  blocked,  // waits in a blocking command
};

// Ends what a fiber is at, from the inside, when a run is cut. Not a std::exception: strategies can't take it
// for an error.
struct Unwound {};

class Actor final : public model::Client {
 public:
  Actor(World& world, TaskId id, redis::ConnectionId connection)
      : world_(&world), id_(id), connection_(connection) {}
  Actor(Actor&&) = default;
  Actor& operator=(Actor&&) = default;
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;
  ~Actor() override = default;

  redis::Reply execute(const redis::Command& command) override;
  void work(std::string_view what) override;
  [[nodiscard]] Instant clock() const override;
  void closing(model::ConversationId conversation) override;
  void closed(model::ConversationId conversation) override;
  void evicting(model::ConversationId conversation) override;

  [[nodiscard]] Step step(StepKind kind = StepKind::goes_on) const { return {.kind = kind, .task = id_}; }

 private:
  friend class World;

  // Returns when the actor may use a step: at once if it has one granted already. Leaves the grant in place.
  void await_grant();
  redis::Reply execute_in_time(const redis::Command& command);
  [[noreturn]] void die();
  void note_arrival(std::string_view what);
  // The command was sent, as what struck it would have it; whether the client has given up waiting.
  [[nodiscard]] bool sends_in_vain(const redis::Command& command, redis::Reply& reply);

  World* world_;
  TaskId id_;
  redis::ConnectionId connection_;
  redis::ConnectionId subscription_{};  // listeners: where their messages arrive
  boost::fibers::fiber fiber_;
  boost::fibers::context* context_ = nullptr;

  ActorState state_ = ActorState::home;
  bool is_at_home_ = false;  // its fiber waits between runs, or for a message
  bool is_granted_ = false;
  bool is_unwinding_ = false;
  StepKind granted_as_ = StepKind::goes_on;  // what the step was granted as: a fault may strike its command
  bool is_at_work_ = false;                  // its next step is the server's own work, no command
  bool may_time_out_ = false;
  bool has_timed_out_ = false;
  const redis::Command* in_flight_ = nullptr;  // what it sends next, or has sent
  std::uint64_t commands_sent_ = 0;            // since the request was invoked
  model::RequestId cause_{};              // the request in progress, or that of the message being handled
  model::ConversationId conversation_{};  // for which it sends; 0: none
  bool has_given_up_ = false;             // on a reply, since the call began
  bool is_acquiring_ = false;
  // The conversation that it holds until its release, and whether it has nothing else to do after that.
  std::optional<model::ConversationId> holding_;
  bool is_last_round_ = false;
  // Timed runs. Its next step is due then: at the server, or, while it is at Redis, where its command is.
  Instant due_{};
  bool is_at_redis_ = false;             // its command is on its way there, or waits there
  bool is_settled_ = false;              // the command has reached Redis: due_ is when it is executed
  bool is_slow_ = false;                 // its script takes longer
  StepKind struck_ = StepKind::goes_on;  // what its command will be executed as
  Instant sent_{};                       // its command
  Instant reply_latency_{};
  Instant late_due_{};         // of its command, if it comes late
  bool has_timer_ = false;     // a heartbeat's
  Instant arrived_{};          // the request that it is at or will be; the heartbeat that it is at
  Instant invoked_{};          // the request that it is at
  std::uint32_t round_ = 0;    // at which it is
  bool is_round_over_ = true;  // between rounds
};

}  // namespace overbook::sim
