#include "scenarios/loader/json/json_tree.h"

#include <gtest/gtest.h>

namespace overbook::scenarios {
namespace {

class JsonTree : public testing::Test {
 protected:
  Node parse(std::string_view text) {
    const SourceText source("f", text);
    Diagnostics diagnostics(source);
    auto root = parse_json(source, diagnostics);
    EXPECT_EQ(diagnostics.size(), 0U);
    EXPECT_TRUE(root.has_value());
    text_ = text;
    return root ? *std::move(root) : Node{};
  }
  [[nodiscard]] std::string_view at(Span span) const { return text_.substr(span.offset, span.length); }

  std::string_view text_;
};

TEST_F(JsonTree, EveryScalarKnowsItsExactBytes) {
  const Node root = parse(R"([1, -2.5e+3 ,"a\"]b", true,false , null,18446744073709551615])");
  ASSERT_EQ(root.items.size(), 7U);
  EXPECT_EQ(at(root.items[0].span), "1");
  EXPECT_EQ(at(root.items[1].span), "-2.5e+3");
  EXPECT_EQ(at(root.items[2].span), R"("a\"]b")");
  EXPECT_EQ(at(root.items[3].span), "true");
  EXPECT_EQ(at(root.items[4].span), "false");
  EXPECT_EQ(at(root.items[5].span), "null");
  EXPECT_EQ(at(root.items[6].span), "18446744073709551615");
  EXPECT_EQ(root.items[2].text, "a\"]b");
  EXPECT_EQ(root.items[6].natural, 18446744073709551615U);
}

TEST_F(JsonTree, KeysAndNestedValuesKnowTheirs) {
  const Node root = parse("{\n \"a\\\\\" : { \"b\":[ [ ] ,7] , \"c\" : {} } }");
  const Member& a = root.members.at(0);
  EXPECT_EQ(at(a.key_span), "\"a\\\\\"");
  EXPECT_EQ(a.key, "a\\");
  const Member& b = a.value.members.at(0);
  EXPECT_EQ(at(b.key_span), "\"b\"");
  EXPECT_EQ(at(b.value.span), "[");
  EXPECT_EQ(at(b.value.items.at(0).span), "[");
  EXPECT_EQ(at(b.value.items.at(1).span), "7");
  EXPECT_EQ(at(a.value.members.at(1).key_span), "\"c\"");
  EXPECT_EQ(at(a.value.members.at(1).value.span), "{");
}

TEST_F(JsonTree, ANumberAtTheVeryEndIsWhole) {
  const Node root = parse("42");
  EXPECT_EQ(root.natural, 42U);
  EXPECT_EQ(at(root.span), "42");
}

TEST_F(JsonTree, NegativesAreToldFromNaturals) {
  const Node root = parse("[-1, -0, 0, 9223372036854775808]");
  EXPECT_EQ(root.items[0].number, Node::Number::negative);
  EXPECT_EQ(root.items[1].natural, 0U);
  EXPECT_EQ(root.items[2].number, Node::Number::natural);
  EXPECT_EQ(root.items[3].natural, 9223372036854775808U);
}

TEST_F(JsonTree, TheDeepestAllowedTextIsRead) {
  const std::string text = std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
  parse(text);
}

TEST_F(JsonTree, ATextAsDeepAsAFileCanBeIsRefusedWithoutRecursion) {
  const std::string text(kMaxFileBytes, '[');
  const SourceText source("f", text);
  Diagnostics diagnostics(source);
  EXPECT_FALSE(parse_json(source, diagnostics).has_value());
  EXPECT_EQ(diagnostics.size(), 1U);
}

TEST(ChildPointer, EscapesAsRfc6901Says) {
  EXPECT_EQ(child_pointer("", "a/b"), "/a~1b");
  EXPECT_EQ(child_pointer("/x", "m~n"), "/x/m~0n");
  EXPECT_EQ(child_pointer("/x", ""), "/x/");
}

}  // namespace
}  // namespace overbook::scenarios
