#pragma once
// What Redis::renamed does to the texts and writers that it meets: the caller's
// functions, held to be one-to-one.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "model/redis/keyspace/writer.h"

namespace overbook::redis {

class Renaming {
 public:
  using Name = std::function<std::string(std::string_view)>;
  using WriterOf = std::function<Writer(Writer)>;

  // Both must outlive it.
  Renaming(const Name& name, const WriterOf& writer) : name_(name), writer_(writer) {}

  // The same for the same text. Throws std::invalid_argument when another text has become this one.
  const std::string& text(const std::string& text);
  [[nodiscard]] Writer writer(Writer writer) const { return writer == kNobody ? kNobody : writer_(writer); }

 private:
  const Name& name_;
  const WriterOf& writer_;
  std::map<std::string, std::string, std::less<>> renamed_;
  std::set<std::string_view> taken_;  // texts of renamed_
};

}  // namespace overbook::redis
