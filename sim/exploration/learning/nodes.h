#pragma once
// Every path of answers that one server was run along, as a node: what it has become there, and what it sends
// next. Learned by asking a subject, each step twice.
//
// The number of nodes grows with every request that a server makes. So of a strategy that keeps nothing
// from one request to the next (the registry says so) the nodes between two requests are one node, if
// the next request is the same attempt at the same conversation: there are as many as there are
// requests, and no more beside each other than one. That it keeps nothing is checked where such nodes
// meet: both must send the same next. Of a user's program it is known what it keeps: nodes where that is not
// the same are never one.
//
// What goes wrong is one more input. A time-out is a reply. A crash ends a path, and what is left of the
// server is the request that it was at: the dead nodes, and those where it begins again after a restart, are
// one for each request. That a client sends a command again, no strategy can tell: a reply to what was sent
// again leads to where the reply to what was sent first does.
//
// A heartbeat that finds its leases in place leaves its server where it was, if what that does next is the
// same: so heartbeats may come at any moment and as often as they like, and there are no more nodes for it.
//
// A program that waits or polls goes round in a loop. Where it tells its place (model/whole_state.h), and all
// that it is at is what it was before, it is where it was: the loop leads back.
//
// Where several tasks of a server share what it keeps (requests at once, a program's messages) a path is of all of
// them, and what each is at is a function of what its call was answered so far and of what the server kept then; or it
// tells its place. Where that, and all that the server keeps now, is what it was, it is where it was (sharing.cpp): so it
// does not matter in which order steps were taken that know nothing of each other.

#include <array>
#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/exploration/learning/local_event.h"
#include "sim/exploration/learning/names.h"
#include "sim/exploration/learning/subject.h"
#include "sim/exploration/learning/words.h"

namespace overbook::sim {

// How a server stands, for the properties.
struct ServerStanding {
  // Of one of those that make its requests.
  struct Worker {
    bool is_pending = false;
    // How far it is: the conversation that it asked for last, and how often in a row. What it did before that
    // is no part of it, so that nodes with different pasts can be one class.
    model::ConversationId conversation{};
    std::uint32_t attempt = 0;
    friend auto operator<=>(const Worker&, const Worker&) = default;
  };
  std::uint32_t pending = 0;    // requests invoked and not returned: of each worker 0 or 1
  std::uint32_t running = 0;    // conversations admitted whose release is not invoked
  std::uint32_t releasing = 0;  // release invoked and not returned
  std::array<Worker, kMaxAtOnce> workers{};
  friend auto operator<=>(const ServerStanding&, const ServerStanding&) = default;
};

// What one of those that make a server's requests is at, or a sweeper.
struct WorkerInfo {
  bool is_ready = false;
  // The request (or release) waits in a blocking command: its next step is that the wait is over.
  bool is_waiting = false;
  bool may_time_out = false;  // only where things may go wrong: its next step is no work of its own
  CommandId command = kNone;  // of its next step; kNone: that has no command
  // The request that it is at; only if its server may crash and come back, or all ask for one conversation: else 0.
  std::uint32_t round = 0;
};

// What a server is, at a node and at all nodes of its class.
struct ServerInfo {
  model::ServerId server{};
  ServerStanding standing;
  std::array<WorkerInfo, kMaxAtOnce> workers{};
  bool listener_is_busy = false;
  bool has_started = true;             // so that it takes messages
  bool is_between_passes = false;      // of a sweeper: its next step begins one, or it has made all
  CommandId listener_command = kNone;  // of the next step of a busy listener
  // Only where things may go wrong.
  bool is_dead = false;
  bool can_crash = false;                        // it is at something, or something runs there
  bool heartbeat_is_busy = false;                // in the middle of refreshing
  bool heartbeat_may_time_out = false;           // its next step is no work of its own
  CommandId heartbeat_command = kNone;           // of its next step, if it is busy or something runs
  std::vector<model::ConversationId> held{};     // what runs, in the order of its admission
  std::vector<model::ConversationId> closing{};  // what is being released
  std::string memory{};                          // what its strategy keeps
};

// What happens to one server.
struct Input {
  bool is_crash = false;
  Duty duty = Duty::requests;  // of the task that goes on
  std::uint32_t worker = 0;
  MessageId message = kNone;  // which a listener at home takes
  ReplyId reply = kNone;      // kNone: the step has no command
  friend auto operator<=>(const Input&, const Input&) = default;
};

[[nodiscard]] inline bool is_of_request(const Input& input) {
  return !input.is_crash && input.duty == Duty::requests;
}

// What the call of a task was answered so far.
struct CallSoFar {
  Digest answers;  // and what its server kept then
  Digest
      unheard;  // what its code has not yet gone on from; once a client has given up waiting, all since then
  bool has_timed_out = false;
  bool is_releasing = false;  // of a worker
};

// What a step leaves on its way, of a task of its server: it may arrive yet.
struct LeftLate {
  Duty duty = Duty::requests;
  std::uint32_t worker = 0;
  CommandId command = kNone;
  friend bool operator==(const LeftLate&, const LeftLate&) = default;
};

// It is time to stop, in the middle of learning.
class Interrupted : public std::exception {};

class Nodes {
 public:
  using NodeId = std::uint32_t;
  struct Edge {
    std::vector<LocalEvent> events;
    NodeId next = kNone;
    std::vector<LeftLate> late;
  };
  // What tells nodes with different pasts apart.
  struct Reductions {
    bool forgets_requests = true;  // nodes between two requests are one node, see above
    bool knows_sharing =
        true;  // where tasks share what their server keeps: nodes that are at the same are one
  };

  Nodes(const Scenario& scenario, std::unique_ptr<Subject> subject, const Reductions& reductions);

  // From now on it is looked closer, at a limiter whose code nobody here has read: whether what it does is the
  // same at another time, and when Redis lists things in another order; and each server's names are tried
  // (check_names). The last need not be true of the names alone: what it does then throws NotSymmetric.
  void look_closer() { looks_closer_ = true; }
  [[nodiscard]] bool keeps_time_of_its_own() const { return keeps_time_of_its_own_; }
  [[nodiscard]] bool depends_on_order() const { return depends_on_order_; }

  // Whether a loop was met that leads back.
  [[nodiscard]] bool comes_round() const { return comes_round_; }
  // When this is set, learning throws Interrupted. Null: never.
  void stop_at(const std::atomic<bool>* stop) { stop_ = stop; }

  // From now on what server 1 does is learned a second time of a server with another name, given the replies
  // with its names in them; where that does something else, NotSymmetric is thrown. Null: no longer.
  void check_names(const Names* names) { names_ = names; }

  NodeId root(const Beginning& beginning);
  NodeId dead(model::ServerId server, const Rounds& rounds);
  // Where an input leads. Throws NotAFunction, NotSymmetric, Interrupted.
  const Edge& learn(NodeId id, const Input& input);
  // The command with which a listener at home answers a message; kNone: it needs none.
  CommandId command_for(NodeId id, MessageId message);

  [[nodiscard]] const ServerInfo& info(NodeId id) const { return nodes_[id].info; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const Subject& subject() const { return *subject_; }
  [[nodiscard]] Words& words() { return words_; }
  [[nodiscard]] const Words& words() const { return words_; }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_ + words_.bytes(); }

 private:
  // How far a server is between two requests. Where things may go wrong, also what else can happen to it.
  struct Between {
    std::uint32_t server = 0;
    ServerStanding standing;
    bool can_crash = false;
    // Of the next request; after the last one there is none, and the server is at home.
    std::uint32_t round = 0;
    std::vector<model::ConversationId> held;
    std::string memory;
    friend auto operator<=>(const Between&, const Between&) = default;
  };
  struct Node {
    NodeId parent = kNone;
    Input input;          // from the parent
    Beginning beginning;  // of the path
    // How often the client has sent the request's command again; and where it was the last time that the
    // server had done anything else. A client that waits has sent it, and may have to do so again.
    std::uint32_t resent = 0;
    NodeId sent_first = kNone;
    // In the middle of a heartbeat that has changed nothing so far: the node without it.
    NodeId without_heartbeat = kNone;
    // After heartbeats that have changed nothing but what its strategy keeps: the node without them.
    NodeId place = kNone;
    ServerInfo info;
    std::optional<model::WholeState> state;  // of the strategy
    // Where tasks share what their server keeps, of each: the workers, then the listener and the heartbeat.
    std::vector<CallSoFar> calls;
    std::map<MessageId, CommandId> message_commands;
    std::map<Input, Edge> edges;
  };

  [[nodiscard]] std::vector<LocalStep> path_to(NodeId id) const;
  // What happens to the server at a node.
  [[nodiscard]] LocalStep local_step(NodeId from, const Input& input) const;
  // Whether the reply says that the command blocks.
  [[nodiscard]] bool is_wait(const Input& input) const;
  NodeId add(Node node, const Observation& seen);
  // The node on the way to `parent` at which the server is again; nothing: it is not known to be at any.
  [[nodiscard]] std::optional<NodeId> come_round(const Node& node, const Observation& seen);
  [[nodiscard]] bool is_at(const Node& known, const Node& node, const Observation& seen) const;
  [[nodiscard]] bool are_at_one_in_other_worlds(NodeId known, const Node& node, const Observation& seen);
  NodeId add_node(NodeId parent, const Input& input, const Observation& seen);
  NodeId node_after(NodeId parent, const Input& input, const Observation& seen);
  NodeId node_between_requests(NodeId parent, const Input& input, const Observation& seen);
  [[nodiscard]] NodeId place_of(NodeId id) const { return nodes_[id].place == kNone ? id : nodes_[id].place; }
  NodeId node_of_heartbeat(NodeId parent, const Input& input, const Observation& seen);
  // Where tasks share what their server keeps: sharing.cpp.
  NodeId node_of_sharing(NodeId parent, const Input& input, const Observation& seen);
  void note_call(Node& node, const Input& input, const Observation& seen) const;
  [[nodiscard]] bool tells_places(const Node& node, const Observation& seen) const;
  [[nodiscard]] Digest whereabouts(const Node& node, const Observation& seen) const;
  [[nodiscard]] bool is_at_the_same_turned_round(NodeId known, NodeId parent, const Input& input);
  [[nodiscard]] Node node_beyond(NodeId parent, const Input& input, const Observation& seen) const;
  [[nodiscard]] std::uint32_t workers_of(model::ServerId server) const;
  [[nodiscard]] std::size_t calls_of_server() const;
  [[nodiscard]] std::size_t call_of(const Input& input) const;
  [[nodiscard]] Rounds rounds_of(const Observation& seen) const;
  [[nodiscard]] std::vector<LeftLate> late_of(const Observation& seen);
  // Whether the node at the end of this way would do the same next as one that is known.
  bool does_the_same_next(NodeId known, NodeId parent, const Input& input, const Observation& seen);
  bool sends_the_same_next(NodeId known, NodeId parent, const Input& input, const Observation& seen);
  [[nodiscard]] static std::vector<model::ConversationId> held_after(std::vector<model::ConversationId> held,
                                                                     const std::vector<LocalEvent>& events);
  void advance(ServerStanding& standing, const std::vector<LocalEvent>& events) const;
  CommandId probe(NodeId id, const Input& input);
  // What a task at a node sends next, as it was seen, or else probed.
  CommandId next_of(NodeId id, const Input& input, const Observation& seen,
                    const std::optional<Observation::Next>& next);
  void expect_as_before(NodeId id, const Observation& seen) const;
  void expect_step(NodeId id, const Input& input, const Edge& edge, const Observation& seen,
                   std::size_t index) const;
  [[nodiscard]] CommandId command_of(const Node& node, const Input& input) const;
  [[nodiscard]] std::vector<LocalStep> renamed_by(const Names::Permutation& by,
                                                  std::vector<LocalStep> path) const;
  void expect_the_same_of_others(NodeId id, const std::vector<LocalStep>& path, const Observation& seen);
  void expect_the_same_as(const Names::Permutation& by, NodeId id, const std::vector<LocalStep>& path,
                          const Observation& seen);
  [[nodiscard]] bool does_the_same_later(NodeId id, const std::vector<LocalStep>& path,
                                         const Observation& seen);
  [[nodiscard]] bool does_the_same_turned_round(NodeId id, std::vector<LocalStep> path,
                                                const Observation& seen);

  std::unique_ptr<Subject> subject_;
  const Names* names_ = nullptr;
  const std::atomic<bool>* stop_ = nullptr;
  bool looks_closer_ = false;
  bool keeps_time_of_its_own_ = false;
  bool depends_on_order_ = false;
  Words words_;
  bool forgets_;           // whether nodes between requests are one node wherever they are as far
  bool shares_;            // of the setup: tasks share what their server keeps
  bool knows_sharing_;     // nodes that are at the same there are one
  std::uint32_t retries_;  // of the scenario
  std::uint32_t resends_;  // likewise
  std::uint32_t servers_;  // likewise
  bool releases_;          // likewise
  bool has_faults_;        // likewise
  bool tells_rounds_;      // nodes at different requests are told apart
  bool comes_round_;
  std::uint64_t bytes_ = 0;
  std::vector<Node> nodes_;
  std::map<Beginning, NodeId> roots_;
  std::map<std::pair<std::uint32_t, Rounds>, NodeId> dead_;  // by server
  std::map<Between, NodeId> between_requests_;
  std::map<NodeId, std::vector<NodeId>> refreshed_;  // by place
  std::unordered_map<Digest, NodeId> sharing_;       // by whereabouts
};

}  // namespace overbook::sim
