package io.parley.acceptance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The rules of the architecture, for any root package, so that planted offenders can try them. */
final class Architecture {
  /** Types that nothing pure may mention, each with why. */
  static final SortedMap<String, String> IMPURE_TYPES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("java\\.time\\.Clock", "a clock"),
              Map.entry("java\\.lang\\.(Thread|ThreadLocal|Process|ProcessBuilder)", "threads"),
              Map.entry("java\\.util\\.concurrent\\..*", "threads and locks"),
              Map.entry("java\\.util\\.Timer(Task)?", "threads"),
              Map.entry("java\\.io\\.(File|RandomAccessFile|Console).*", "files"),
              Map.entry("java\\.nio\\.(file|channels)\\..*", "files"),
              Map.entry("java\\.net\\..*", "sockets"),
              Map.entry("java\\.util\\.(Random|SplittableRandom|UUID)", "randomness"),
              Map.entry("java\\.util\\.random\\..*", "randomness"),
              Map.entry("java\\.security\\.SecureRandom", "randomness"),
              Map.entry("(org\\.slf4j|java\\.util\\.logging)\\..*", "logging"),
              Map.entry("java\\.util\\.(Hash|IdentityHash|WeakHash)Map", "salted order"),
              Map.entry("java\\.util\\.(HashSet|Hashtable)", "salted order")));

  /** Methods and fields that nothing pure may use, as type and name, each with why. */
  static final SortedMap<String, String> IMPURE_MEMBERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("java\\.time\\.\\w+\\.now", "a clock"),
              Map.entry("java\\.lang\\.System\\.(currentTimeMillis|nanoTime)", "a clock"),
              Map.entry("java\\.lang\\.System\\.(in|out|err)", "input and output"),
              Map.entry("java\\.lang\\.System\\.identityHashCode", "salted order"),
              Map.entry("java\\.lang\\.Object\\.(wait|notify|notifyAll)", "threads and locks"),
              Map.entry("java\\.lang\\.(Strict)?Math\\.random", "randomness"),
              Map.entry("java\\.util\\.Set\\.(of|copyOf)", "salted order"),
              Map.entry("java\\.util\\.Map\\.(of|ofEntries|copyOf)", "salted order"),
              Map.entry(
                  "java\\.util\\.stream\\.Collectors\\.(toSet|toUnmodifiableSet|"
                      + "toUnmodifiableMap|toConcurrentMap)",
                  "salted order"),
              Map.entry(".*\\.parallelStream", "threads"),
              Map.entry(".*\\.parallel", "threads"),
              Map.entry("java\\.util\\.Arrays\\.parallel\\w+", "threads")));

  private Architecture() {}

  /** No module of {@code root} uses another that it may not. */
  static List<ArchRule> dependencies(String root) {
    List<ArchRule> rules = new ArrayList<>();
    ModuleTable.mayUse()
        .forEach(
            (module, used) -> {
              List<String> allowed = new ArrayList<>(List.of(root + "." + module + ".."));
              used.forEach(other -> allowed.add(root + "." + other + ".."));
              DescribedPredicate<JavaClass> others =
                  resideInAPackage(root + "..")
                      .and(not(resideInAnyPackage(allowed.toArray(String[]::new))));
              rules.add(
                  noClasses()
                      .that()
                      .resideInAPackage(root + "." + module + "..")
                      .should()
                      .dependOnClassesThat(others)
                      .because(module + " may use " + used + " alone")
                      .allowEmptyShould(true));
            });
    return rules;
  }

  /** What modules of {@code root} may use and do not, as {@code module -> used}. */
  static SortedSet<String> unused(String root, JavaClasses classes) {
    SortedSet<String> edges = new TreeSet<>();
    ModuleTable.mayUse()
        .forEach((module, used) -> used.forEach(other -> edges.add(module + " -> " + other)));
    for (JavaClass each : classes) {
      for (Dependency use : each.getDirectDependenciesFromSelf()) {
        JavaClass target = use.getTargetClass().getBaseComponentType();
        edges.remove(module(root, each) + " -> " + module(root, target));
      }
    }
    return edges;
  }

  /** The module that {@code found} is in, by its package; empty if in none. */
  static String module(String root, JavaClass found) {
    String name = found.getPackageName() + ".";
    return name.startsWith(root + ".")
        ? name.substring(root.length() + 1).replaceAll("\\..*", "")
        : "";
  }

  /** No two packages of {@code root} use each other, be it by way of others. */
  static ArchRule noCircleOfPackages(String root) {
    return slices()
        .assignedFrom(parts(root, JavaClass::getPackageName))
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true);
  }

  /** No two classes in packages of {@code root} use each other; nested ones are one with theirs. */
  static ArchRule noCircleOfClasses(String root) {
    return slices()
        .assignedFrom(parts(root, each -> each.getName().replaceAll("\\$.*", "")))
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true);
  }

  private static SliceAssignment parts(String root, Function<JavaClass, String> name) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass each) {
        return (each.getPackageName() + ".").startsWith(root + ".")
            ? SliceIdentifier.of(name.apply(each))
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "parts of " + root;
      }
    };
  }

  /** In protocols only the package {@code wire} sees protobuf; nothing below them does. */
  static ArchRule protobufStaysInWire(String root) {
    List<String> packages = new ArrayList<>(ModuleTable.PROTOCOLS);
    packages.addAll(
        List.of("api", "kit", "pacemaker", "driver", "node", "client", "transport", "storage"));
    return noClasses()
        .that()
        .resideInAnyPackage(
            packages.stream().map(m -> root + "." + m + "..").toArray(String[]::new))
        .and()
        .resideOutsideOfPackage("..wire..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google.protobuf..")
        .allowEmptyShould(true);
  }

  /** Classes of these packages, and what they use, are deterministic and without side effects. */
  static ArchRule purity(String... packages) {
    return noClasses().that().resideInAnyPackage(packages).should(beImpure());
  }

  private static ArchCondition<JavaClass> beImpure() {
    return new ArchCondition<>("be impure") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        item.getDirectDependenciesFromSelf()
            .forEach(
                use ->
                    report(
                        item,
                        reason(IMPURE_TYPES, use.getTargetClass().getBaseComponentType().getName()),
                        use.getDescription(),
                        events));
        item.getAccessesFromSelf().forEach(use -> checkAccess(item, use, events));
        item.getMethods().stream()
            .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
            .forEach(method -> report(item, "threads and locks", method.getFullName(), events));
      }
    };
  }

  private static void checkAccess(JavaClass item, JavaAccess<?> use, ConditionEvents events) {
    String member = use.getTargetOwner().getName() + "." + use.getTarget().getName();
    report(item, reason(IMPURE_MEMBERS, member), use.getDescription(), events);
    boolean unsorted =
        member.matches("java\\.util\\.stream\\.Collectors\\.(toMap|groupingBy)")
            && use.getDescription()
                .matches(".*\\((\\S+Function(, )?){1,2}(\\S+(Collector|BinaryOperator))?\\)>.*");
    report(item, unsorted ? "salted order" : "", use.getDescription(), events);
  }

  private static String reason(SortedMap<String, String> banned, String name) {
    return banned.entrySet().stream()
        .filter(ban -> name.matches(ban.getKey()))
        .map(ban -> ban.getValue() + " [" + ban.getKey() + "]")
        .findFirst()
        .orElse("");
  }

  private static void report(JavaClass item, String why, String what, ConditionEvents events) {
    if (!why.isEmpty()) {
      events.add(SimpleConditionEvent.satisfied(item, why + ": " + what));
    }
  }
}
