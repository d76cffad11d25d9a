#include "model/text/json_layout.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace overbook::text {
namespace {

using Json = nlohmann::ordered_json;

TEST(JsonLayout, WhatFitsStandsOnOneLine) {
  const Json json = Json::parse(R"({"b":[1,"two",{}],"a":null})");
  EXPECT_EQ(laid_out(json), R"({"b": [1, "two", {}], "a": null})");
}

TEST(JsonLayout, WhatDoesNotHasALineForEachMember) {
  const Json json = Json::parse(R"({"first":[1,2,3],"second":{"x":true}})");
  EXPECT_EQ(laid_out(json, 21), "{\n  \"first\": [1, 2, 3],\n  \"second\": {\n    \"x\": true\n  }\n}");
}

TEST(JsonLayout, TheLastColumnIsKeptForAComma) {
  const Json json = Json::parse(R"([[1,2],[3,4]])");
  EXPECT_EQ(laid_out(json, 17), "[[1, 2], [3, 4]]");
  EXPECT_EQ(laid_out(json, 16), "[\n  [1, 2],\n  [3, 4]\n]");
}

}  // namespace
}  // namespace overbook::text
