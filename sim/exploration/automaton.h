#pragma once
// What a server does as a function of the replies it has seen: an automaton, learned from its running fiber.
//
// A node is a path of answers. Nodes that behave the same from here on are one class: the engine steps
// classes. Two nodes are put into one class when they ask for the same and stand the same (pending, running,
// ...), and they stay in it as long as every answer that is ever given to the class leads all of its nodes to
// equal events and to one class. Where an answer tells two nodes apart, Split is thrown: the classes are made
// anew, told apart by it, and the exploration starts again. What was learned is kept.
//
// Every node of a class has to be learned, and their number grows with every request that a server makes. So
// of a strategy that keeps nothing from one request to the next (the registry says so) the nodes between two
// requests are one node, if the next request is the same attempt at the same conversation: the automaton is
// as long as there are requests, and no wider than one. That it keeps nothing is checked where such nodes
// meet: both must send the same next.
//
// What goes wrong is one more input. A time-out is a reply. A crash ends a path, and what is left of the
// server is the request that it was at: the dead nodes, and those where it begins again after a restart, are
// one for each request. That a client sends a command again, no strategy can tell: a reply to what was sent
// again leads to where the reply to what was sent first does.
//
// A heartbeat that finds its leases in place leaves its server where it was, if what that does next is the
// same: so heartbeats may come at any moment and as often as they like, and the automaton is no longer for
// it.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/exploration/learner.h"
#include "sim/exploration/names.h"

namespace overbook::sim {

// Dense numbers for values that are compared often.
using CommandId = std::uint32_t;
using ReplyId = std::uint32_t;
using MessageId = std::uint32_t;
using ClassId = std::uint32_t;
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};
// The reply that does not come.
inline constexpr ReplyId kTimedOut = kNone - 1;

// What a step does to the ledger, without the numbers of the run.
struct LocalEvent {
  model::EventKind kind = model::EventKind::invoked;
  model::Decision decision = model::Decision::admitted;
  bool evicted = false;
  model::ConversationId conversation{};
  friend bool operator==(const LocalEvent&, const LocalEvent&) = default;
};

class Split : public std::exception {};

// Servers can't be counted instead of listed: the limiter tells their names apart, or it can't be seen that
// it does not.
class NotSymmetric : public std::exception {};

class Automaton {
 public:
  // How a server stands, for the properties.
  struct Standing {
    std::uint32_t pending = 0;    // requests invoked and not returned: 0 or 1
    std::uint32_t running = 0;    // conversations admitted whose release is not invoked
    std::uint32_t releasing = 0;  // release invoked and not returned
    // How far it is: the conversation that it asked for last, and how often in a row. What it did before that
    // is no part of it, so that nodes with different pasts can be one class.
    model::ConversationId conversation{};
    std::uint32_t attempt = 0;
    friend auto operator<=>(const Standing&, const Standing&) = default;
  };
  // Whether the ledger has something on the server, running or about to end.
  [[nodiscard]] static bool holds(const Standing& standing) {
    return standing.running + standing.releasing > 0;
  }
  struct ClassInfo {
    model::ServerId server{};
    Standing standing;
    bool request_is_ready = false;
    bool listener_is_busy = false;
    CommandId request_command = kNone;   // of the next step of the request; kNone: it has no command
    CommandId listener_command = kNone;  // of the next step of a busy listener
    // Only where things may go wrong.
    bool is_dead = false;
    bool may_time_out = false;            // the next step of the request is no work of its own
    bool can_crash = false;               // it is at something, or something runs there
    bool heartbeat_is_busy = false;       // in the middle of refreshing
    CommandId heartbeat_command = kNone;  // of its next step, if it is busy or something runs
    // The request that it is at; only if it may crash and come back, or all ask for one conversation: else 0.
    std::uint32_t round = 0;
    std::vector<model::ConversationId> held{};     // what runs, in the order of its admission
    std::vector<model::ConversationId> closing{};  // what is being released
  };
  // What is assumed to make it smaller.
  struct Reductions {
    bool merges_futures = true;    // nodes with one future are one class
    bool forgets_requests = true;  // nodes between two requests are one node, see above
  };
  struct Edge {
    std::vector<LocalEvent> events;
    ClassId next = kNone;
  };

  // Nodes with the same future are merged unless servers listen: then a node has too many futures to compare.
  // `make_strategy`: empty for the registry's.
  Automaton(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy = {})
      : Automaton(scenario, strategy, Reductions{}, std::move(make_strategy)) {}
  Automaton(const Scenario& scenario, const model::StrategySpec& strategy, Reductions reductions,
            StrategyFactory make_strategy = {});

  // From now on what server 1 does is learned a second time of a server with another name, given the replies
  // with its names in them; where that does something else, NotSymmetric is thrown. Null: no longer.
  void check_names(const Names* names) { names_ = names; }

  [[nodiscard]] ClassId initial(model::ServerId server);
  [[nodiscard]] const ClassInfo& info(ClassId id) const { return classes_[id].info; }
  // The command with which a listener at home answers a message; kNone: it needs none.
  CommandId command_for(ClassId id, MessageId message);
  // `message`: kNone unless a listener at home takes one. `reply`: kNone for steps without a command.
  // Throws Split, NotAFunction.
  const Edge& step(ClassId id, Duty duty, MessageId message, ReplyId reply) {
    return step(id, {.duty = duty, .message = message, .reply = reply});
  }
  // The server is gone. Also of one that can't crash by itself, being at nothing: then without events.
  Edge crash(ClassId id);
  // A dead server is there again.
  ClassId restart(ClassId id);

  ReplyId intern(const redis::Reply& reply);
  MessageId intern(const model::Message& message);
  [[nodiscard]] const redis::Command& command(CommandId id) const { return commands_[id].command; }
  // For which it is sent; 0: for none, or it does not matter.
  [[nodiscard]] model::ConversationId conversation_of(CommandId id) const {
    return commands_[id].conversation;
  }
  [[nodiscard]] const redis::Reply& reply(ReplyId id) const { return replies_[id]; }
  [[nodiscard]] const model::Message& message(MessageId id) const { return messages_[id]; }

  // Forgets the classes, not what was learned: to begin again after a Split.
  void regroup();

  [[nodiscard]] const Learner& learner() const { return learner_; }
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] std::size_t classes() const { return classes_.size(); }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  using NodeId = std::uint32_t;
  struct Input {
    bool is_crash = false;
    Duty duty = Duty::requests;  // of the task that goes on
    MessageId message = kNone;
    ReplyId reply = kNone;
    friend auto operator<=>(const Input&, const Input&) = default;
  };
  [[nodiscard]] static bool is_of_request(const Input& input) {
    return !input.is_crash && input.duty == Duty::requests;
  }
  // How far a server is between two requests. Where things may go wrong, also what else can happen to it.
  struct Between {
    std::uint32_t server = 0;
    Standing standing;
    bool request_is_ready = false;  // not after the last request, which may have been ended by others
    bool can_crash = false;
    std::uint32_t round = 0;
    std::vector<model::ConversationId> held;
    friend auto operator<=>(const Between&, const Between&) = default;
  };
  struct NodeEdge {
    std::vector<LocalEvent> events;
    NodeId next = kNone;
  };
  struct Node {
    NodeId parent = kNone;
    Input input;          // from the parent
    Beginning beginning;  // of the path
    // How often the client has sent the request's command again; and where it was the last time that the
    // server had done anything else.
    std::uint32_t resent = 0;
    NodeId sent_first = kNone;
    // In the middle of a heartbeat that has changed nothing so far: the node without it.
    NodeId without_heartbeat = kNone;
    bool is_being_classed = false;
    ClassInfo info;
    std::map<MessageId, CommandId> message_commands;
    std::map<Input, NodeEdge> edges;
    ClassId class_id = kNone;
  };
  // What nodes must agree in to be tried as one class.
  using Signature = std::vector<std::uint32_t>;
  struct Class {
    ClassInfo info;
    Signature base;
    std::vector<NodeId> nodes;
    std::map<Input, Edge> edges;
  };

  const Edge& step(ClassId id, const Input& input);
  [[nodiscard]] std::vector<LocalStep> path_to(NodeId id) const;
  [[nodiscard]] LocalStep local_step(const Input& input) const;
  NodeId root(const Beginning& beginning);
  NodeId dead(model::ServerId server, std::uint32_t round);
  NodeId add(Node node, const Observation& seen);
  NodeId add_node(NodeId parent, const Input& input, const Observation& seen);
  NodeId node_after(NodeId parent, const Input& input, const Observation& seen);
  NodeId node_between_requests(NodeId parent, const Input& input, const Observation& seen);
  NodeId node_of_heartbeat(NodeId parent, const Input& input, const Observation& seen);
  // Whether the node at the end of this way would do the same next as one that is known.
  bool does_the_same_next(NodeId known, NodeId parent, const Input& input, const Observation& seen);
  void advance(Standing& standing, const std::vector<LocalEvent>& events) const;
  CommandId probe(NodeId id, Duty duty, MessageId message);
  void expect_as_before(NodeId id, const Observation& seen) const;
  void expect_last_step(NodeId id, const Input& input, const NodeEdge& edge, const Observation& seen) const;
  [[nodiscard]] CommandId command_of(const Node& node, const Input& input) const;
  const NodeEdge& learn(NodeId id, const Input& input);
  [[nodiscard]] Signature base_signature(NodeId id) const;
  ClassId class_of(NodeId id);
  void check_member(ClassId id, NodeId node);
  void expect_the_same_of_others(NodeId id, const std::vector<LocalStep>& path, const Observation& seen);
  void refine(ClassId id, const Input& input);

  // What is sent, and for which conversation, where that matters.
  struct Sent {
    redis::Command command;
    model::ConversationId conversation;
  };
  CommandId intern(const Sent& sent);

  Learner learner_;
  const Names* names_ = nullptr;
  bool merges_;
  bool forgets_;           // whether nodes between requests are one node wherever they are as far
  std::uint32_t retries_;  // of the scenario
  std::uint32_t resends_;  // likewise
  bool releases_;          // likewise
  bool has_faults_;        // likewise
  bool restarts_;          // likewise
  bool tells_rounds_;      // nodes at different requests are told apart
  std::uint64_t bytes_ = 0;
  std::vector<Node> nodes_;
  std::map<Beginning, NodeId> roots_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, NodeId> dead_;  // by server and round
  std::map<Between, NodeId> between_requests_;
  std::vector<Class> classes_;
  std::map<Signature, ClassId> class_by_signature_;
  std::map<Signature, std::set<Input>> refiners_;  // by base signature: inputs that tell nodes apart

  std::vector<Sent> commands_;
  std::map<std::pair<model::ConversationId, std::vector<std::string>>, CommandId> command_ids_;
  std::vector<redis::Reply> replies_;
  std::unordered_map<Digest, ReplyId> reply_ids_;
  std::vector<model::Message> messages_;
  std::map<std::string, MessageId> message_ids_;  // by payload
};

[[nodiscard]] Digest digest_of(const redis::Reply& reply);

}  // namespace overbook::sim
