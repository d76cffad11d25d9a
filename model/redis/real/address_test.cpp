#include "model/redis/real/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace overbook::redis::real {
namespace {

std::string refusal(std::string_view url) {
  try {
    (void)address_from_url(url);
  } catch (const AddressError& error) {
    return error.what();
  }
  ADD_FAILURE() << url << " was taken";
  return {};
}

TEST(Address, HostPortAndDatabase) {
  const Address address = address_from_url("redis://127.0.0.1:6380/2");
  EXPECT_EQ(address.host, "127.0.0.1");
  EXPECT_EQ(address.port, 6380);
  EXPECT_EQ(address.database, 2U);
  EXPECT_FALSE(address.password);
  EXPECT_EQ(to_text(address), "redis://127.0.0.1:6380/2");
}

TEST(Address, WhatIsLeftOutIsRedissDefault) {
  EXPECT_EQ(to_text(address_from_url("redis://db.example")), "redis://db.example:6379");
  EXPECT_EQ(to_text(address_from_url("redis://db.example/")), "redis://db.example:6379");
}

TEST(Address, LoginIsDecodedAndNotShown) {
  const Address address = address_from_url("redis://me:p%40ss:w%2Ford@[::1]:7000/1");
  EXPECT_EQ(address.user, "me");
  EXPECT_EQ(address.password, "p@ss:w/ord");
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(to_text(address), "redis://[::1]:7000/1");
  EXPECT_EQ(address_from_url("redis://:secret@h").user, "");
  EXPECT_EQ(address_from_url("redis://:secret@h").password, "secret");
}

TEST(Address, UnixSockets) {
  const Address address = address_from_url("unix:///run/redis/redis.sock?db=3");
  EXPECT_EQ(address.host, "");
  EXPECT_EQ(address.socket, "/run/redis/redis.sock");
  EXPECT_EQ(address.database, 3U);
  EXPECT_EQ(to_text(address), "unix:///run/redis/redis.sock?db=3");
  EXPECT_EQ(address_from_url("unix://:pw@/r.sock").password, "pw");
  EXPECT_EQ(address_from_url("unix:///odd@name/r.sock").socket, "/odd@name/r.sock");
}

TEST(Address, RefusalsSayWhatWasExpected) {
  using testing::HasSubstr;
  EXPECT_THAT(refusal("rediss://host"), HasSubstr("TLS"));
  EXPECT_THAT(refusal("127.0.0.1:6379"), HasSubstr("no URL"));
  EXPECT_THAT(refusal("http://host"), HasSubstr("scheme `http`"));
  EXPECT_THAT(refusal("redis://host:99999"), HasSubstr("port `99999`"));
  EXPECT_THAT(refusal("redis://host:"), HasSubstr("port ``"));
  EXPECT_THAT(refusal("redis://host/one"), HasSubstr("database `one`"));
  EXPECT_THAT(refusal("redis://"), HasSubstr("no host"));
  EXPECT_THAT(refusal("redis://password@host"), HasSubstr("no colon"));
  EXPECT_THAT(refusal("redis://u:%4@host"), HasSubstr("hexadecimal"));
  EXPECT_THAT(refusal("redis://[::1"), HasSubstr("bracket"));
  EXPECT_THAT(refusal("unix://relative/path"), HasSubstr("not absolute"));
  EXPECT_THAT(refusal("unix:///r.sock?x=1"), HasSubstr("db=N"));
  EXPECT_THAT(refusal("redis://host:6379x"), HasSubstr("expected redis://"));
  EXPECT_THAT(refusal("redis://u:topsecret@host:x"), testing::Not(HasSubstr("topsecret")));
}

}  // namespace
}  // namespace overbook::redis::real
