package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.ImageStreamList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.StreamCreated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole stores, and streams of OpenShift, on their way from one place to another. */
class DumpCommandsTest {

  @TempDir Path directory;

  private Path path(String name) {
    return directory.resolve(name);
  }

  private String text(String name) {
    return path(name).toString();
  }

  private ImageStream stream(String store, String name) {
    try (PortableStore opened = new StoreDirectory(path(store)).view()) {
      return opened.get(StreamKey.parse(name)).orElseThrow();
    }
  }

  @Test
  void movesAStoreExactly() throws IOException {
    StoreScene.fill(path("one"));
    ProgramRun.of("export", "--store", text("one"), text("dump")).succeeded();
    assertThat(ProgramRun.of("import-dump", text("dump"), "--store", text("two")).succeeded().out())
        .contains("restored " + text("two"));

    assertThat(ProgramRun.of("export", "--store", text("two")).succeeded().out())
        .isEqualTo(Files.readString(path("dump")))
        .contains("\u201eno\u201c")
        .contains(StoreScene.digest(1))
        .hasLineCount(1 + 1 + 3 + 1 + 3 + 1 + 1 + 1);
    assertThat(stream("two", "app")).isEqualTo(stream("one", "app"));
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("one", "two", "dump");
    }
  }

  @Test
  void movesAStoreThroughAPipe() throws Exception {
    StoreScene.fill(path("one"));
    String dump;
    try (ProgramProcess export =
        ProgramProcess.start(directory, "export", "--store", text("one"))) {
      dump = export.rest();
      assertThat(export.status()).as(export.errors()).isZero();
    }
    try (ProgramProcess read =
        ProgramProcess.start(directory, "import-dump", "-", "--store", text("two"))) {
      read.write(dump);
      assertThat(read.status()).as(read.errors()).isZero();
    }

    assertThat(StoreScene.lines(path("two"))).isEqualTo(StoreScene.lines(path("one")));
    assertThat(dump).isEqualTo(StoreScene.lines(path("one")));
  }

  @Test
  void doesNotReadADumpIntoAStoreThatHasStreams() throws IOException {
    StoreScene.fill(path("one"));
    ProgramRun.of("export", "--store", text("one"), text("dump")).succeeded();
    String before = StoreScene.lines(path("one"));

    ProgramRun.of("import-dump", text("dump"), "--store", text("one"))
        .failedWith(1, text("dump"), "not empty", "a new one");
    assertThat(StoreScene.lines(path("one"))).isEqualTo(before);
  }

  @Test
  void takesADumpAsAWholeOrNotAtAll() throws IOException {
    StoreScene.fill(path("one"));
    List<String> lines =
        ProgramRun.of("export", "--store", text("one")).succeeded().out().lines().toList();
    for (int kept = 1; kept < lines.size(); kept++) {
      Files.write(path("part"), lines.subList(0, kept));
      ProgramRun.of("import-dump", text("part"), "--store", text("two"))
          .failedWith(1, text("part"), "no end");
      Files.write(path("part"), lines.subList(0, kept));
      Files.writeString(
          path("part"), "{\"stream\":{\"kind\"", java.nio.file.StandardOpenOption.APPEND);
      ProgramRun.of("import-dump", text("part"), "--store", text("two"))
          .failedWith(1, text("part"), "line " + (kept + 1), "damaged");
    }
    assertThat(StoreScene.lines(path("two"))).hasLineCount(2);

    Files.write(path("whole"), lines);
    ProgramRun.of("import-dump", text("whole"), "--store", text("two")).succeeded();
    assertThat(StoreScene.lines(path("two"))).isEqualTo(StoreScene.lines(path("one")));
  }

  @Test
  void leavesAnOlderExportWhereANewOneFails() throws IOException {
    Files.writeString(path("dump"), "older");
    Files.createDirectories(path("store"));
    Files.writeString(path("store/store.db"), "no database".repeat(100));

    ProgramRun.of("export", text("dump"), "--store", text("store"))
        .failedWith(1, "store.db", "no SQLite database");
    assertThat(path("dump")).hasContent("older");
    assertThat(path("dump.part")).doesNotExist();
  }

  @Test
  void saysWhatCannotBeReadOrWritten() throws IOException {
    StoreScene.fill(path("one"));
    Files.write(path("latin"), new byte[] {'{', (byte) 0xe9, '}'});
    Files.writeString(path("pod"), "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}");
    Files.writeString(path("words"), "streams: none");

    ProgramRun.of("export", "--store", text("one"), text("no/dump"))
        .failedWith(1, text("no/dump"), "check its path");
    Files.createDirectory(path("folder"));
    ProgramRun.of("export", "--store", text("one"), text("folder"))
        .failedWith(1, text("folder"), "check its path");
    assertThat(path("folder")).isEmptyDirectory();
    ProgramRun.of("export", "--store", text("none")).failedWith(1, text("none"), "no store");
    ProgramRun.of("import-dump", text("none"), "--store", text("two"))
        .failedWith(1, text("none"), "can't be read");
    ProgramRun.of("import-dump", text("latin"), "--store", text("two"))
        .failedWith(1, text("latin"), "UTF-8");
    ProgramRun.of("import-dump", text("pod"), "--store", text("two"))
        .failedWith(1, text("pod"), "of kind Pod", "ImageStream");
    ProgramRun.of("import-dump", text("words"), "--store", text("two"))
        .failedWith(1, text("words"), "no JSON");
    assertThat(path("two")).doesNotExist();
  }

  // Streams of OpenShift

  private static final String EXPORTED =
      """
      {"apiVersion":"image.openshift.io/v1","kind":"ImageStream","metadata":{"name":"NAME",\
      "namespace":"shop","uid":"8f2e","resourceVersion":"991234","generation":4,\
      "creationTimestamp":"2024-05-06T07:08:09Z","managedFields":[{"manager":"oc","n":1.50}],\
      "annotations":{"openshift.io/image.dockerRepositoryCheck":"2024-05-06T07:08:10Z"}},\
      "spec":{"lookupPolicy":{"local":false},"tags":[{"name":"1.0","annotations":null,\
      "from":{"kind":"DockerImage","name":"quay.io/team/NAME:1.0"},"generation":3,\
      "importPolicy":{"importMode":"PreserveOriginal"},"referencePolicy":{"type":"Source"}}]},\
      "status":{"dockerImageRepository":"registry.svc:5000/shop/NAME","tags":[{"tag":"1.0",\
      "items":[{"created":"2024-05-06T07:08:10Z","dockerImageReference":"quay.io/team/NAME@DIGEST",\
      "image":"DIGEST","generation":3}]}]}}\
      """;

  private static String exported(String name) {
    return EXPORTED.replace("NAME", name).replace("DIGEST", StoreScene.digest(7));
  }

  @Test
  void createsAStreamOfOpenShiftWithItsHistory() throws IOException {
    Files.writeString(path("is.json"), exported("web"));

    assertThat(
            ProgramRun.of("import-dump", text("is.json"), "--store", text("one")).succeeded().out())
        .contains("shop/web created");
    ImageStream created = stream("one", "shop/web");
    assertThat(created.metadata().resourceVersion()).isEqualTo("1");
    assertThat(ImageStreamJson.write(created))
        .isEqualTo(
            ImageStreamJson.write(ImageStreamJson.read(exported("web"))).replace("991234", "1"));
    try (PortableStore opened = new StoreDirectory(path("one")).view()) {
      assertThat(opened.events().read(opened.events().beginning(), 10))
          .extracting(logged -> logged.event().getClass().getSimpleName())
          .containsExactly(StreamCreated.class.getSimpleName());
    }
  }

  @Test
  void createsTheStreamsOfAListThatAreNotThere() throws IOException {
    Files.writeString(path("web"), exported("web"));
    ProgramRun.of("import-dump", text("web"), "--store", text("one")).succeeded();
    ImageStream before = stream("one", "shop/web");
    Files.writeString(
        path("list"),
        "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{},\"items\":["
            + String.join(
                ",", exported("api"), exported("web"), "{\"kind\":\"Pod\"}", exported("db"))
            + "]}");
    ProgramRun run = ProgramRun.of("import-dump", text("list"), "--store", text("one"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().lines()).containsExactly("shop/api created", "shop/db created");
    assertThat(run.err().lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("shop/web", "exists", "stays as it is"))
        .anySatisfy(line -> assertThat(line).contains("item 2", "Pod"));
    assertThat(stream("one", "shop/web")).isEqualTo(before);
    assertThat(stream("one", "shop/db").metadata().uid()).isEqualTo("8f2e");
  }

  @Test
  void createsTheStreamsOfATypedList() throws IOException {
    ImageStream web = ImageStreamJson.read(exported("web"));
    Files.writeString(
        path("list"),
        ImageStreamJson.write(ImageStreamList.of(List.of(web)))
            .replace("{\"kind\":\"ImageStream\",\"apiVersion\":\"image.openshift.io/v1\",", "{"));

    ProgramRun.of("import-dump", text("list"), "--store", text("one")).succeeded();
    assertThat(stream("one", "shop/web").status()).isEqualTo(web.status());
    assertThat(ProgramRun.of("get", "shop/web", "-o", "json", "--store", text("one")).out())
        .contains("\"kind\": \"ImageStream\"");
  }

  @Test
  void saysWhichStreamCannotBe() throws IOException {
    String circle =
        """
        {"apiVersion":"image.openshift.io/v1","kind":"ImageStream",\
        "metadata":{"name":"bad","namespace":"shop"},"spec":{"tags":[\
        {"name":"a","from":{"kind":"ImageStreamTag","name":"b"}},\
        {"name":"b","from":{"kind":"ImageStreamTag","name":"a"}}]}}\
        """;
    Files.writeString(
        path("list"),
        "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":["
            + circle
            + ","
            + exported("web")
            + "]}");
    ProgramRun run = ProgramRun.of("import-dump", text("list"), "--store", text("one"));

    run.failedWith(1, "shop/bad", "can't be taken in");
    assertThat(run.out()).contains("shop/web created");
  }
}
