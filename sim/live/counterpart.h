#pragma once
// Plays a World's runs on a real server: the World's scheduler says who sends next, the real server answers,
// and the strategies go on with what it has answered. One connection for each server's request, one for its
// listener, and one for what the listener is subscribed to.
//
// A fake Redis hears every command as well, in the same order; a reply in which the two part (agreement.h)
// ends the run with Parted. So a run that ends otherwise is a run of both.
//
// Pub/sub is asynchronous on a real server. After a command that may have published, each subscription is
// sent a PING (which RESP2 allows a subscriber), and read until the answer: Redis writes a message to its
// subscribers while it executes PUBLISH, so what was published comes before the answer. When a server *takes*
// a message is then the scheduler's choice, as always.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/live/agreement.h"
#include "sim/live/server.h"
#include "sim/scenario.h"
#include "sim/world.h"

namespace overbook::sim::live {

// The real server and the fake have answered differently.
class Parted : public std::runtime_error {
 public:
  struct Where {
    std::uint32_t step = 0;       // from 1; 0: while what runs already was being registered
    std::optional<Option> actor;  // none at step 0
    redis::Command command;
    std::string fake;  // what it answered; without our name space, as the command
    std::string real;
    std::string schedule;  // up to there
    std::string label;     // of the strategy, where it is one of several; else empty
  };

  Parted(Where where, const std::string& server);
  [[nodiscard]] const Where& where() const { return where_; }

 private:
  Where where_;
};

// Something that can't be played on a real server: what, and why.
class Unplayable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Counterpart final : public Responder {
 public:
  // `world` must have been made with in_name_space(server.name_space()), and both must be there at every run.
  // Throws Unplayable, ServerError.
  Counterpart(Server& server, World& world, const Scenario& scenario);
  ~Counterpart() override = default;
  Counterpart(const Counterpart&) = delete;
  Counterpart& operator=(const Counterpart&) = delete;
  Counterpart(Counterpart&&) = delete;
  Counterpart& operator=(Counterpart&&) = delete;

  // One run from the start, on a server from which our keys are cleared first. Throws Parted, Unplayable,
  // ServerError, and what World::run throws.
  RunEnd run(Scheduler& scheduler);

  // Whether an actor is between two pages of a SCAN.
  [[nodiscard]] bool is_scanning(const Option& actor) const;

  std::optional<redis::Reply> respond(const Option& actor, const redis::Command& command) override;
  std::vector<std::pair<model::ServerId, model::Message>> take_messages() override;
  redis::Redis state(const redis::Redis& own) override;

 private:
  struct Subscription {
    model::ServerId server;
    Connection connection;
  };
  struct Line {
    Connection connection;
    ScanCheck scan;
    bool is_scanning = false;
  };

  void prepare();
  void subscribe(const Scenario& scenario);
  Line& line_of(const Option& actor);
  redis::Redis& fake();
  void compare(const Option& actor, const redis::Command& command, const redis::Reply& real);
  [[nodiscard]] std::vector<std::pair<model::ServerId, model::Message>> read_subscriptions();
  [[noreturn]] void part(const std::optional<Option>& actor, const redis::Command& command,
                         const std::string& fake, const std::string& real) const;

  Server* server_;
  World* world_;
  std::map<std::pair<ActorKind, model::ServerId>, Line> lines_;
  std::vector<Subscription> subscriptions_;
  std::optional<redis::Redis> fake_;  // of the run under way; made when its placement is known
  std::optional<Option> last_actor_;
  redis::Command last_command_;
};

// Throws Unplayable for a timed scenario, and when the lease is so short that it could lapse in the middle of
// a run, which no schedule here has: the fake's clock stands still.
void check_time(const Scenario& scenario);
inline constexpr std::uint32_t kShortestLeaseMs = 1000;

// Throws Unplayable when something may go wrong in the World's runs: a scheduler that chooses freely would
// choose it.
void check_playable(const World& world);
// Throws Unplayable when the schedule has a step that no real server can be made to take.
void check_playable(const Schedule& schedule);

}  // namespace overbook::sim::live
