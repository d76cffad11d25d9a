#pragma once
// Histories for tests, written as a line of events:
//
//   A(     request A is invoked, for a conversation of its own        B~A(  for the conversation of A
//   A+     it returns: admitted      A-  rejected      A=  duplicate      A!  failed
//   A[     its release is invoked    A]  its release has returned
//
// Event i (from 1) happens in step i. A request is one letter; so is its conversation, as a number.

#include <cstddef>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include "model/history.h"

namespace overbook::model {

inline History written_history(const std::string& line) {
  static const std::map<char, Decision> decisions{{'+', Decision::admitted},
                                                  {'-', Decision::rejected},
                                                  {'=', Decision::duplicate},
                                                  {'!', Decision::failed}};
  History history;
  std::map<char, Event> requests;
  std::istringstream words(line);
  std::uint32_t step = 0;
  for (std::string word; words >> word;) {
    const char name = word.front();
    const char what = word.back();
    if (what == '(') {
      const auto number = static_cast<std::uint32_t>(requests.size());
      const char conversation = word.size() == 4 ? word[2] : name;
      requests[name] = {.server = ServerId{number + 1},
                        .request = RequestId{number},
                        .conversation = ConversationId{static_cast<std::uint32_t>(conversation)}};
    }
    Event event = requests.at(name);
    event.step = StepIndex{++step};
    if (decisions.contains(what)) {
      event.kind = EventKind::returned;
      event.decision = decisions.at(what);
    } else if (what == '[' || what == ']') {
      event.kind = what == '[' ? EventKind::release_invoked : EventKind::release_returned;
    } else if (what != '(') {
      throw std::invalid_argument("not an event: " + word);
    }
    history.append(event);
  }
  return history;
}

// The same the other way round, for messages; requests are named A, B, ... in the order of their invocation.
inline std::string written(const History& history) {
  std::string line;
  std::map<ConversationId, char> conversations;
  for (const Event& event : history.events()) {
    const char name = static_cast<char>('A' + event.request.value);
    const auto word = [&](std::string_view what) { (line += name).append(what).append(" "); };
    switch (event.kind) {
      case EventKind::invoked: {
        const auto [at, is_new] = conversations.try_emplace(event.conversation, name);
        word(is_new ? "(" : std::string("~") + at->second + "(");
        break;
      }
      case EventKind::returned:
        word(std::string(1, "+-=!"[static_cast<std::size_t>(event.decision)]));
        break;
      case EventKind::release_invoked:
        word("[");
        break;
      case EventKind::release_returned:
        word("]");
        break;
      case EventKind::eviction_asked:
      case EventKind::crashed:
      case EventKind::restarted:
      case EventKind::failed:
      case EventKind::given_up:
      case EventKind::quiescent:
      case EventKind::stuck:
      case EventKind::ended:
        break;
    }
  }
  if (!line.empty()) line.pop_back();
  return line;
}

}  // namespace overbook::model
