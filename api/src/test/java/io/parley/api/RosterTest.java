package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Pitfall CL6: what a client is handed of a cluster hangs together. */
class RosterTest {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("cluster"));

  private static Membership members(String... keys) {
    List<Member> members = new ArrayList<>();
    for (String key : keys) {
      Bytes bytes = Bytes.utf8(key);
      members.add(new Member(new ReplicaId(members.size()), bytes, bytes));
    }
    return new Membership(members);
  }

  private static SortedMap<ReplicaId, Address> addresses(int count) {
    SortedMap<ReplicaId, Address> addresses = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      addresses.put(new ReplicaId(i), new Address("host", i));
    }
    return addresses;
  }

  @Test
  void everyMemberHasAnAddressAndNobodyElse() {
    Membership members = members("a", "b", "c");
    assertThat(Roster.of(CLUSTER, members, addresses(3)).size()).isEqualTo(3);
    for (int count : new int[] {0, 2, 4}) {
      assertThatThrownBy(() -> Roster.of(CLUSTER, members, addresses(count)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected one for each of [R0, R1, R2]");
    }
  }

  @Test
  void noTwoMembersAreOne() {
    assertThatThrownBy(() -> Roster.of(CLUSTER, members("a", "b", "a"), addresses(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("R2 has the public key of another replica");
  }

  @Test
  void theDigestIsOfClusterEpochIdsAndKeysAndNotOfAddresses() {
    Membership members = members("a", "b", "c");
    Digest digest = members.digest(CLUSTER, 0);
    assertThat(members("a", "b").digest(CLUSTER, 0)).isNotEqualTo(digest);
    assertThat(members("a", "b", "c", "d").digest(CLUSTER, 0)).isNotEqualTo(digest);
    assertThat(members("a", "c", "b").digest(CLUSTER, 0)).isNotEqualTo(digest);
    assertThat(members.letIn(Bytes.utf8("a")).digest(CLUSTER, 0)).isNotEqualTo(digest);
    assertThat(members.digest(CLUSTER, 1)).isNotEqualTo(digest);
    assertThat(members.digest(Digest.ZERO, 0)).isNotEqualTo(digest);
    SortedMap<ReplicaId, Address> moved = addresses(3);
    moved.put(new ReplicaId(1), new Address("elsewhere", 9));
    assertThat(Roster.of(CLUSTER, members, moved).digest()).isEqualTo(digest);
  }

  @Test
  void addressesAreCopied() {
    SortedMap<ReplicaId, Address> addresses = addresses(1);
    Roster roster = Roster.of(CLUSTER, members("a"), addresses);
    addresses.clear();
    assertThat(roster.addresses()).hasSize(1);
  }
}
