package io.parley.testkit.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Protocol;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.scheme.FastScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZooTest {
  private static final String RULE = "sample/src/main/java/sample/Rule.java";
  private static final String FROM = "--- " + RULE;
  private static final String TO = "+++ " + RULE;
  private static final String HUNK =
      "@@ -8 +8 @@\n-    final int value = 3;\n+    final int value = 2;";

  private SampleRepository repository;

  @BeforeEach
  void makeRepository(@TempDir Path root) throws IOException {
    repository = new SampleRepository(root);
  }

  @AfterEach
  void close() throws IOException {
    repository.close();
  }

  @Test
  void aMutantHasTheBugAndTheOriginalHasNot() throws Exception {
    repository.patchQuorum("P1-two");
    Class<? extends Protocol> original = repository.original();
    Protocol before = original.getConstructor().newInstance();

    Protocol mutant = repository.zoo().mutant("P1-two").protocol(original);

    assertThat(mutant.name()).isEqualTo("sample-2-4");
    assertThat(before.name()).isEqualTo("sample-3-4");
    assertThat(original.getConstructor().newInstance().name()).isEqualTo("sample-3-4");
  }

  @Test
  void eachMutantHasTheClassesOfTheSourceRootsToItselfAndSharesAllOthers() throws Exception {
    repository.patchQuorum("P1-two");
    repository.patchQuorum("P2-two");
    Class<? extends Protocol> original = repository.original();
    Zoo zoo = repository.zoo();

    Protocol one = zoo.mutant("P1-two").protocol(original);
    Protocol other = zoo.mutant("P2-two").protocol(original);
    Protocol again = zoo.mutant("P1-two").protocol(original);

    assertThat(one.getClass())
        .isNotSameAs(original)
        .isNotSameAs(other.getClass())
        .isSameAs(again.getClass());
    ClassLoader loader = one.getClass().getClassLoader();
    for (String name : new String[] {"sample.Rule", "sample.Rule$Nested", "sample.inner.Part"}) {
      assertThat(loader.loadClass(name).getClassLoader()).as(name).isSameAs(loader);
    }
    assertThat(loader.loadClass(Protocol.class.getName())).isSameAs(Protocol.class);
    assertThat(loader.loadClass(FastScheme.class.getName())).isSameAs(FastScheme.class);
  }

  @Test
  void aMutantTellsWhatItsLabelSays() throws Exception {
    repository.patchQuorum("P1-two");

    Mutant mutant = repository.zoo().mutant("P1-two");

    assertThat(mutant.pitfall()).isEqualTo("P1");
    assertThat(mutant.module()).isEqualTo("sample");
    assertThat(mutant.description()).isEqualTo("too few.");
    assertThat(mutant.protocols()).containsExactly("sample");
    assertThat(mutant.catchers()).containsExactly("agreement", "liveness");
    assertThat(mutant.schedule()).isEqualTo("any.");
    assertThat(mutant.hunt()).isEmpty();
    assertThat(repository.zoo().mutants()).hasToString("[P1-two]");
  }

  @Test
  void aLabelMaySayInWhichFaultsRandomRunsCatchTheBug() throws Exception {
    repository.patch("P1-rare", "Hunt: omissions, loss", FROM, TO, HUNK);

    Mutant mutant = repository.zoo().mutant("P1-rare");

    assertThat(mutant.schedule()).isEqualTo("any.");
    assertThat(mutant.hunt()).contains(EnumSet.of(FaultKind.LOSS, FaultKind.OMISSIONS));

    repository.patch("P1-rare", "Hunt: bad luck", FROM, TO, HUNK);
    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("P1-rare.patch: has the line 'Hunt: bad luck', but no kind of fault");
  }

  @Test
  void aPatchOfSeveralHunksAndFilesIsAppliedInAllOfThem() throws Exception {
    repository.patch(
        "P1-much",
        FROM,
        TO,
        "@@ -3,2 +3,1 @@",
        "-/** Has a nested class, and package-private members. */",
        " final class Rule {",
        "@@ -12,3 +11,4 @@",
        "   static int quorum() {",
        "-    return new Nested().value;",
        "+    int four = new Nested().value + 1;",
        "+    return four;",
        "   }",
        "--- sample/src/main/java/sample/inner/Part.java",
        "+++ sample/src/main/java/sample/inner/Part.java",
        "@@ -4 +4 @@",
        "-  public static final String SIZE = new String(\"four\");",
        "+  public static final String SIZE = new String(\"fifteen characters\");");

    Mutant mutant = repository.zoo().mutant("P1-much");

    assertThat(mutant.protocol(repository.original()).name()).isEqualTo("sample-4-18");
  }

  @Test
  void aPatchThatDoesNotApplyTellsTheFileTheHunkAndBothLines() throws Exception {
    repository.patch(
        "P1-old",
        FROM,
        TO,
        "@@ -8 +8 @@",
        "-    final int value = 3;",
        "+    final int value = 2;",
        "@@ -12,3 +12,3 @@",
        "   static int quorum() {",
        "-    return new Nested().worth;",
        "+    return 2;",
        "   }");

    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("P1-old.patch: " + RULE + ": hunk 2 does not apply: line 13 is")
        .hasMessageContaining("'    return new Nested().value;', expected")
        .hasMessageContaining("'    return new Nested().worth;'")
        .hasMessageContaining("make the patch anew");
  }

  @Test
  void aPatchFollowsItsLinesToTheOnlyPlaceWhereTheyAre() throws Exception {
    repository.patch(
        "P1-moved",
        FROM,
        TO,
        "@@ -9 +9 @@ final class Rule {",
        "-    final int value = 3;",
        "+    int value = 2;");
    repository.patch(
        "P1-there", FROM, TO, "@@ -8 +8 @@", "-    final int value = 3;", "+    int value = 2;");

    Protocol moved = repository.zoo().mutant("P1-moved").protocol(repository.original());
    Protocol there = repository.zoo().mutant("P1-there").protocol(repository.original());
    assertThat(moved.name()).isEqualTo(there.name());
  }

  @Test
  void aPatchBeyondTheEndOfTheFileDoesNotApply() throws Exception {
    int end = repository.ruleLines().size();
    repository.patch("P1-long", FROM, TO, "@@ -" + end + ",2 +" + end + ",1 @@", " }", "-}");

    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("line " + (end + 1) + " is")
        .hasMessageContaining("the end of the file, expected");
  }

  @Test
  void aHunkMustHaveTheLinesThatItsHeaderCounts() throws Exception {
    repository.patch(
        "P1-miscounted", FROM, TO, "@@ -8,2 +8 @@", "-    final int value = 3;", "+    int v = 2;");

    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("hunk 1 is '@@ -8,2 +8 @@'")
        .hasMessageContaining("make it '@@ -8,1 +8,1 @@'");
  }

  @Test
  void aLineThatIsNoPartOfADiffIsNotSkipped() throws Exception {
    repository.patch(
        "P1-stray",
        FROM,
        TO,
        "@@ -8 +8 @@",
        "-    final int value = 3;",
        "+    final int value = 2;",
        "@@ 13,3 13,3 @@ static int quorum()",
        "   static int quorum() {");

    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("line '@@ 13,3 13,3 @@ static int quorum()', expected '@@ -line");
  }

  @Test
  void aPatchThatDoesNotCompileShowsWhatTheCompilerSays() throws Exception {
    repository.patch(
        "P1-broken",
        FROM,
        TO,
        "@@ -8 +8 @@",
        "-    final int value = 3;",
        "+    final int value = three;");
    Mutant mutant = repository.zoo().mutant("P1-broken");
    Class<? extends Protocol> original = repository.original();

    assertThatThrownBy(() -> mutant.protocol(original))
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("P1-broken: does not compile")
        .hasMessageContaining("Rule.java:8")
        .hasMessageContaining("variable three");
  }

  @Test
  void aPatchOfACommentChangesNoCode() throws Exception {
    repository.patchQuorum("P1-two");
    repository.patch(
        "P2-comment",
        FROM,
        TO,
        "@@ -11 +11 @@",
        "-  /** How many. */",
        "+",
        "@@ -15 +15 @@",
        "-}",
        "+}");

    Zoo zoo = repository.zoo();

    assertThat(zoo.mutant("P1-two").changesCode(repository.original())).isTrue();
    assertThat(zoo.mutant("P2-comment").changesCode(repository.original())).isFalse();
  }

  @Test
  void aPatchOfWhatIsNotInTheSourceRootsIsRejected() throws Exception {
    repository.patch(
        "P1-other",
        "--- sample/src/main/java/sample/Ruler.java",
        "+++ sample/src/main/java/sample/Ruler.java",
        "@@ -8 +8 @@",
        "-a",
        "+b");

    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("patches sample/src/main/java/sample/Ruler.java, expected a path");
  }

  @Test
  void aPatchWithoutAProperLabelIsRejected() throws Exception {
    repository.rawPatch("P1-bare", "P1 (sample): too few.", FROM, TO, "@@ -8 +8 @@", "-a", "+b");

    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("P1-bare.patch: begins with [P1 (sample): too few.], expected");
  }

  @Test
  void aPatchIsNamedAfterItsPitfallAndSitsInItsModule() throws Exception {
    String[] rest = {
      "Protocols: sample", "Caught by: agreement", "Schedule: any.", FROM, TO, "@@ -8 +8 @@", "-a"
    };
    repository.rawPatch("P1-two", "P2 (sample): too few.", String.join("\n", rest));
    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("P1-two.patch: is about P2, expected a name that begins with it");

    repository.rawPatch("P1-two", "P1 (kit): too few.", String.join("\n", rest));
    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("P1-two.patch: ")
        .hasMessageContaining("hunk 1 is");
    repository.rawPatch(
        "P1-two",
        "P1 (kit): too few.",
        String.join("\n", rest).replace("@@ -8 +8 @@", "@@ -8 +8,0 @@"));
    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("patches " + RULE + ", expected module kit");
  }

  @Test
  void aZooWithoutPatchesIsRejected() {
    assertThatThrownBy(repository::zoo)
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("no *.patch in ");
  }

  @Test
  void aProtocolFromElsewhereIsRejected() throws Exception {
    repository.patchQuorum("P1-two");
    Mutant mutant = repository.zoo().mutant("P1-two");

    assertThatThrownBy(() -> mutant.protocol(Protocol.class))
        .isInstanceOf(ZooFailure.class)
        .hasMessageContaining("io.parley.api.Protocol is not in the source roots")
        .hasMessageContaining("[sample]");
  }
}
