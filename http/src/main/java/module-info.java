/** HTTP for the other modules of this project: nothing here is for applications. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.http {
  requires dev.imagestreams.model;
  requires org.apache.httpcomponents.client5.httpclient5;
  requires org.apache.httpcomponents.core5.httpcore5;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.imagestreams.http to
      dev.imagestreams.notifications,
      dev.imagestreams.registry;
}
