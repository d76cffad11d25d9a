#pragma once
// What a server does as a function of the replies it has seen: an automaton, learned from a subject.
//
// A node is a path of answers (nodes.h). Nodes that behave the same from here on are one class: the engine
// steps classes. Two nodes are put into one class when they ask for the same and stand the same (pending,
// running, ...), and they stay in it as long as every answer that is ever given to the class leads all of its
// nodes to equal events and to one class. Where an answer tells two nodes apart, Split is thrown: the classes
// are made anew, told apart by it, and the exploration starts again. What was learned is kept.
//
// Whether the turns of a loop are alike is seen by going round it, which may have no end: after too many turns nothing
// is merged any more.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sim/exploration/learning/nodes.h"
#include "sim/exploration/learning/subject.h"

namespace overbook::sim {

using ClassId = std::uint32_t;

class Split : public std::exception {};

class Automaton {
 public:
  // What is assumed to make it smaller.
  struct Reductions {
    bool merges_futures = true;  // nodes with one future are one class
    bool forgets_requests =
        true;  // nodes between two requests are one node, see nodes.h; and those that share
  };
  struct Edge {
    std::vector<LocalEvent> events;
    ClassId next = kNone;
    std::vector<LeftLate> late;
  };

  // Nodes with the same future are merged unless servers listen: then a node has too many futures to compare.
  Automaton(const Scenario& scenario, const model::StrategySpec& strategy, const Reductions& reductions,
            std::unique_ptr<Subject> subject);
  // Learned from the fibers of a World. `make_strategy`: empty for the registry's.
  Automaton(const Scenario& scenario, const model::StrategySpec& strategy, const Reductions& reductions,
            StrategyFactory make_strategy = {});
  Automaton(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy = {})
      : Automaton(scenario, strategy, Reductions{}, std::move(make_strategy)) {}

  // See Nodes.
  void stop_at(const std::atomic<bool>* stop) { nodes_.stop_at(stop); }
  void check_names(const Names* names) { nodes_.check_names(names); }

  // What it is that keeps a limiter from being proved, seen so far; see Nodes::look_closer.
  [[nodiscard]] bool keeps_time_of_its_own() const { return nodes_.keeps_time_of_its_own(); }
  [[nodiscard]] bool depends_on_order() const { return nodes_.depends_on_order(); }
  // Whether a loop was met that leads back: what is learned of a server has a way without end.
  [[nodiscard]] bool comes_round() const { return nodes_.comes_round(); }
  [[nodiscard]] ClassId initial(model::ServerId server);
  [[nodiscard]] const ServerInfo& info(ClassId id) const { return nodes_.info(firsts_[id]); }
  // The command with which a listener at home answers a message; kNone: it needs none.
  CommandId command_for(ClassId id, MessageId message) {
    return nodes_.command_for(classes_[id].nodes.front(), message);
  }
  // `message`: kNone unless a listener at home takes one. `reply`: kNone for steps without a command.
  // Throws Split, NotAFunction.
  const Edge& step(ClassId id, Duty duty, MessageId message, ReplyId reply) {
    return step(id, {.duty = duty, .message = message, .reply = reply});
  }
  const Edge& step(ClassId id, const Input& input);
  // The server is gone. Also of one that can't crash by itself, being at nothing: then without events.
  Edge crash(ClassId id);
  // A dead server is there again.
  ClassId restart(ClassId id);

  // Some command asks which scripts are loaded: from now on states of Redis are told apart by that. Begin again.
  void tell_scripts_apart() { tells_scripts_apart_ = true; }
  [[nodiscard]] bool tells_scripts_apart() const { return tells_scripts_apart_; }

  // Forgets the classes, not what was learned: to begin again after a Split.
  void regroup();

  [[nodiscard]] Words& words() { return nodes_.words(); }
  [[nodiscard]] const Words& words() const { return nodes_.words(); }
  [[nodiscard]] const Subject& subject() const { return nodes_.subject(); }
  // What the servers begin from.
  [[nodiscard]] const Setup& setup() const { return subject().setup(); }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const { return nodes_.bytes(); }

 private:
  using NodeId = Nodes::NodeId;
  // What nodes must agree in to be tried as one class.
  using Signature = std::vector<std::uint32_t>;
  struct Class {
    Signature base;
    std::vector<NodeId> nodes;
    std::map<Input, Edge> edges;
  };
  // A node is being put into a class, among others that stand the same and lead there.
  struct UnderWay;
  struct Membership {
    ClassId class_id = kNone;
    bool is_being_classed = false;
  };

  [[nodiscard]] Signature base_signature(NodeId id);
  [[nodiscard]] Membership& membership(NodeId id);
  ClassId class_of(NodeId id);
  void check_member(ClassId id, NodeId node);
  void expect_to_end(std::uint32_t turns);
  void refine(ClassId id, const Input& input);

  bool merges_;
  bool tells_scripts_apart_ = false;
  Nodes nodes_;
  std::vector<Membership> memberships_;  // by node, as far as any was classed
  std::vector<Class> classes_;
  std::vector<NodeId> firsts_;  // of each class the first node: all stand as that does
  std::map<std::string, std::uint32_t> memories_;
  std::map<Signature, ClassId> class_by_signature_;
  std::map<Signature, std::uint32_t> under_way_;   // by base signature: how many nodes are being classed
  std::map<Signature, std::set<Input>> refiners_;  // by base signature: inputs that tell nodes apart
};

}  // namespace overbook::sim
