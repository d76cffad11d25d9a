#include "model/redis/real/real_connection.h"

#include <hiredis/hiredis.h>
#include <poll.h>

#include <stdexcept>
#include <vector>

namespace overbook::redis::differential {
namespace {

// hiredis builds replies through these, so that nil and the nil array stay different.
Reply& place_of(const redisReadTask* task) {
  auto& parent = *static_cast<Reply*>(task->parent->obj);
  return parent.as_array()[static_cast<std::size_t>(task->idx)];
}

void* put(const redisReadTask* task, Reply reply) {
  if (task->parent == nullptr) return std::make_unique<Reply>(std::move(reply)).release();  // to read()
  Reply& place = place_of(task);
  place = std::move(reply);
  return &place;
}

void* put_text(const redisReadTask* task, char* text, std::size_t size) {
  std::string words(text, size);
  if (task->type == REDIS_REPLY_ERROR) return put(task, Reply::error(std::move(words)));
  if (task->type == REDIS_REPLY_STATUS) return put(task, Reply::status(std::move(words)));
  return put(task, Reply::bulk(std::move(words)));
}

void* put_integer(const redisReadTask* task, long long number) {
  return put(task, Reply::integer(number));
}

void* put_nil(const redisReadTask* task) {
  return put(task, task->type == REDIS_REPLY_ARRAY ? Reply::nil_array() : Reply::nil());
}

redisReplyObjectFunctions& reply_functions() {
  static redisReplyObjectFunctions functions = [] {
    redisReplyObjectFunctions made{};
    made.createString = put_text;
    // Generic, because the type of the size differs between versions of hiredis.
    made.createArray = [](const redisReadTask* task, auto size) {
      return put(task, Reply::array(Reply::Array(static_cast<std::size_t>(size))));
    };
    made.createInteger = put_integer;
    made.createNil = put_nil;
    made.freeObject = [](void* reply) { const std::unique_ptr<Reply> owned(static_cast<Reply*>(reply)); };
    return made;
  }();
  return functions;
}

constexpr timeval kTimeout{.tv_sec = RealConnection::kPatience.count(), .tv_usec = 0};

}  // namespace

RealConnection::RealConnection(const std::string& socket_path)
    : context_(redisConnectUnix(socket_path.c_str()), redisFree) {
  if (context_ == nullptr || context_->err != 0 || redisSetTimeout(context_.get(), kTimeout) != REDIS_OK)
    throw std::runtime_error("cannot connect to redis-server at " + socket_path);
  context_->reader->fn = &reply_functions();
}

void RealConnection::append(const Command& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command.words) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  if (redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), words.data(), sizes.data()) !=
      REDIS_OK)
    throw std::runtime_error(std::string("hiredis: ") + context_->errstr);
}

Reply RealConnection::read() {
  void* reply = nullptr;
  if (redisGetReply(context_.get(), &reply) != REDIS_OK)
    throw std::runtime_error(std::string("no reply from redis-server: ") + context_->errstr);
  const std::unique_ptr<Reply> owned(static_cast<Reply*>(reply));
  return std::move(*owned);
}

void RealConnection::flush() {
  for (int done = 0; done == 0;) {
    if (redisBufferWrite(context_.get(), &done) != REDIS_OK)
      throw std::runtime_error(std::string("cannot send to redis-server: ") + context_->errstr);
  }
}

bool RealConnection::has_arrived() {
  if (context_->reader->pos < context_->reader->len) return true;
  pollfd ready{.fd = context_->fd, .events = POLLIN, .revents = 0};
  return poll(&ready, 1, 0) > 0;
}

Reply RealConnection::call(const Command& command) {
  append(command);
  return read();
}

void RealConnection::require(const Command& command, const Reply& wanted) {
  const Reply reply = call(command);
  if (reply == wanted) return;
  throw std::runtime_error("redis-server answers " + to_text(command) + " with " + to_text(reply));
}

}  // namespace overbook::redis::differential
