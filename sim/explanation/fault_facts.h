#pragma once
// What a recorded run says of the steps in which something went wrong: whom it met, what was registered
// before and after, what came of it. explain_faults.cpp words it.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/explanation/story.h"

namespace overbook::sim {

// Of conversations: "c1".
using Names = std::set<std::string>;

[[nodiscard]] std::string name_of(const model::Event& event);
[[nodiscard]] std::vector<std::string> in_first_only(const Names& a, const Names& b);

class FaultFacts {
 public:
  // Steps beyond `last` are not looked at. `story` must outlive it.
  FaultFacts(const Story& story, std::uint32_t last) : story_(story), last_(last) {}

  [[nodiscard]] const StepRecord& record(std::uint32_t step) const {
    return story_.replay().trace.steps.at(step - 1);
  }

  // --- What clients saw ---

  [[nodiscard]] std::vector<model::Event> events_at(std::uint32_t step) const;
  // What a request of the server was answered in this step; null: nothing.
  [[nodiscard]] const model::Event* answer_at(std::uint32_t step, model::ServerId server) const;
  [[nodiscard]] Names ended_at(std::uint32_t step) const;
  // Conversations whose release came to its end here, and that are registered nevertheless.
  [[nodiscard]] std::vector<std::string> released_in_vain(model::ServerId server, std::uint32_t step) const;
  [[nodiscard]] std::string conversation(model::RequestId id) const;
  // The conversations that the server has asked for until this step.
  [[nodiscard]] Names names_of(model::ServerId server, std::uint32_t step) const;
  [[nodiscard]] std::vector<model::RequestId> running_of(model::ServerId server, std::uint32_t step) const;
  [[nodiscard]] Names running_after(std::uint32_t step) const;
  [[nodiscard]] std::optional<std::uint32_t> registered_since(const std::string& name,
                                                              std::uint32_t step) const;
  // In any step until this one.
  [[nodiscard]] bool was_registered_by(const std::string& name, std::uint32_t step) const;
  // Whether what registers the conversation goes away by itself some time: by its time to live, or being a time.
  [[nodiscard]] bool lapses(const std::string& name, std::uint32_t step) const;

  // --- What servers did ---

  // The server's next own step; that of the worker whose step this is.
  [[nodiscard]] std::optional<std::uint32_t> next_of(model::ServerId server, std::uint32_t step) const;
  [[nodiscard]] std::optional<std::uint32_t> next_of_worker(std::uint32_t step) const;
  [[nodiscard]] std::optional<std::uint32_t> next_command_of_worker(std::uint32_t step) const;
  // The step in which its server's code goes on after a command: in a timed run when the reply has arrived.
  [[nodiscard]] std::uint32_t heard_at(std::uint32_t step) const;
  [[nodiscard]] bool is_dead(model::ServerId server, std::uint32_t step) const;
  [[nodiscard]] std::optional<std::uint32_t> stopped_by_heartbeat(model::RequestId id,
                                                                  std::uint32_t step) const;

 private:
  const Story& story_;
  std::uint32_t last_;
};

}  // namespace overbook::sim
