#include "model/programs/call_places.h"

#include <array>
#include <cstring>
#include <lua.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace overbook::model {
namespace {

enum class Op : std::uint32_t {
  move = 0,
  call = 28,
  tail_call = 29,
  for_in = 33,
  set_list = 34,
  closure = 36,
};

struct Instruction {
  std::uint32_t bits = 0;
  [[nodiscard]] Op op() const { return static_cast<Op>(bits & 0x3FU); }
  [[nodiscard]] int a() const { return static_cast<int>((bits >> 6U) & 0xFFU); }
  [[nodiscard]] std::uint32_t c() const { return (bits >> 14U) & 0x1FFU; }
  [[nodiscard]] std::uint32_t bx() const { return bits >> 14U; }
};

// Where there are functions within functions, the file is the outermost.
constexpr int kFile = 0;

}  // namespace

// Throws std::out_of_range at what is no bytecode of this machine's Lua 5.1.
class CallPlaces::Reader {
 public:
  Reader(std::string_view bytecode, CallPlaces& places) : rest_(bytecode), places_(&places) {
    const std::string head = std::string(LUA_SIGNATURE) + '\x51' + '\0';
    expect(take(head.size()) == head);
    const std::array<unsigned char, 6> sizes = {
        is_little_endian(), sizeof(int), sizeof(std::size_t), sizeof(std::uint32_t), sizeof(lua_Number), 0};
    for (const unsigned char size : sizes) expect(read<unsigned char>() == size);
  }

  // Returns how many outer values the function has.
  int function(int depth) {
    text();
    const auto first_line = read<int>();
    const auto last_line = read<int>();
    const int outer = read<unsigned char>();
    read<unsigned char>();  // parameters
    const bool has_variable_arguments = read<unsigned char>() != 0;
    const int most_values = read<unsigned char>();
    const std::vector<Instruction> code = instructions();
    constants();
    std::vector<int> outer_of_inner;
    for (int left = count(); left > 0; --left) outer_of_inner.push_back(function(depth + 1));
    std::vector<int> lines;
    for (int left = count(); left > 0; --left) lines.push_back(read<int>());
    expect(lines.size() == code.size());
    debug_names();
    Lines& known = places_->functions_[{first_line, last_line}];
    ++known.functions;
    known.most_values = most_values;
    known.has_variable_arguments = has_variable_arguments;
    for (std::size_t at = 0; at < code.size(); ++at) {
      const Instruction one = code[at];
      const int values = values_below(one);
      if (values >= 0) ++places_->calls_[{first_line, last_line, lines[at], values}];
      if (one.op() == Op::set_list && one.c() == 0) ++at;  // a number follows
      if (one.op() != Op::closure) continue;
      const int taken = outer_of_inner.at(one.bx());
      for (int i = 0; i < taken; ++i) {
        const bool is_local = code.at(++at).op() == Op::move;
        if (is_local && depth > kFile) places_->shares_no_locals_ = false;
      }
    }
    return outer;
  }

 private:
  static unsigned char is_little_endian() {
    constexpr int kOne = 1;
    unsigned char first = 0;
    std::memcpy(&first, &kOne, 1);
    return first;
  }
  static void expect(bool is_so) {
    if (!is_so) throw std::out_of_range("no bytecode of this Lua");
  }
  std::string_view take(std::size_t bytes) {
    expect(bytes <= rest_.size());
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }
  template <typename T>
  T read() {
    T value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  int count() {
    const auto count = read<int>();
    expect(count >= 0);
    return count;
  }
  void text() { take(read<std::size_t>()); }

  std::vector<Instruction> instructions() {
    std::vector<Instruction> code;
    for (int left = count(); left > 0; --left) code.push_back({read<std::uint32_t>()});
    return code;
  }
  void constants() {
    for (int left = count(); left > 0; --left) {
      const int type = read<unsigned char>();
      if (type == LUA_TBOOLEAN) read<unsigned char>();
      if (type == LUA_TNUMBER) read<lua_Number>();
      if (type == LUA_TSTRING) text();
    }
  }
  void debug_names() {
    for (int left = count(); left > 0; --left) {
      text();
      read<int>();
      read<int>();
    }
    for (int left = count(); left > 0; --left) text();
  }

  // Of an instruction that calls: so many values it leaves below what it calls; else -1.
  static int values_below(const Instruction& one) {
    constexpr int kOfIterator = 3;  // the function, its state and its variable stay where they are
    if (one.op() == Op::call || one.op() == Op::tail_call) return one.a();
    return one.op() == Op::for_in ? one.a() + kOfIterator : -1;
  }

  std::string_view rest_;
  CallPlaces* places_;
};

CallPlaces::CallPlaces(std::string_view bytecode) {
  try {
    Reader(bytecode, *this).function(kFile);
  } catch (const std::out_of_range&) {
    functions_.clear();
  }
}

// What calls without an instruction that does so (a metamethod) has all the values that there can be below it.
bool CallPlaces::tells(const CallingFunction& function) const {
  const auto lines = functions_.find({function.first_line, function.last_line});
  if (lines == functions_.end() || lines->second.functions > 1 || lines->second.has_variable_arguments ||
      function.values >= lines->second.most_values)
    return false;
  const auto calls = calls_.find({function.first_line, function.last_line, function.line, function.values});
  return calls != calls_.end() && calls->second == 1;
}

}  // namespace overbook::model
