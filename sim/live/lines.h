#pragma once
// The connections of a World's servers to a real Redis: one for what each task sends, one for what each
// listener is subscribed to, and those on which a command is late.

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/strategies/strategy.h"
#include "sim/live/server.h"
#include "sim/schedule/step.h"

namespace overbook::sim::live {

class Lines {
 public:
  // `listeners`: the servers that listen, and `channels` what they listen to. Throws ServerError, as all below.
  Lines(const Server& server, std::vector<std::string> channels, std::vector<model::ServerId> listeners);

  // Every server is there, nothing is late, and no message lies unread.
  void begin_run();

  // On which this task sends.
  [[nodiscard]] Connection& of(const TaskId& task);
  // The task's client has given up waiting, and connects anew. `is_late`: its command is on the old
  // connection, or will be.
  void give_up(const TaskId& task, bool is_late);
  // The connection with the task's oldest late command; a new one if what was late was never noted here.
  [[nodiscard]] Connection take_late(const TaskId& task);

  // The task's connection is closed without a word, and Redis has noticed when this returns: nobody waits on it.
  void break_off(const TaskId& task);
  // Closed as by a process that dies: without a word. Redis has noticed when this returns.
  void crash(model::ServerId server);
  void restart(model::ServerId server);
  // All connections of living servers broke off, and each server has made its own again.
  void reconnect();

  // What has been published to each server since the last call, all channels of others left out.
  [[nodiscard]] std::vector<std::pair<model::ServerId, model::Message>> read_messages();

 private:
  void subscribe(model::ServerId server);

  const Server* server_;
  std::vector<std::string> channels_;
  std::vector<model::ServerId> listeners_;
  std::map<TaskId, Connection> lines_;  // made when first used
  std::map<model::ServerId, Connection> subscriptions_;
  std::map<TaskId, std::deque<Connection>> late_;
};

}  // namespace overbook::sim::live
