# The build needs nothing but the sources; the image holds a JRE and one jar.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml config.yml ./
COPY .mvn .mvn
COPY docs/openapi.json docs/
COPY dalga-api dalga-api
COPY dalga-client dalga-client
COPY dalga-broker dalga-broker
COPY dalga-service dalga-service
COPY dalga-junit dalga-junit
COPY dalga-benchmarks dalga-benchmarks
COPY examples examples
COPY dalga-bom dalga-bom
RUN mvn -q -ntp -pl dalga-service -am package -DskipTests

FROM eclipse-temurin:25-jre
RUN useradd --uid 65532 --user-group --home-dir /var/lib/dalga --create-home dalga
WORKDIR /var/lib/dalga
COPY --from=build /src/dalga-service/target/dalga-service.jar /opt/dalga/dalga-service.jar
COPY config.yml /etc/dalga/config.yml
# The embedded database, when no server is given, is in the working directory.
VOLUME /var/lib/dalga
USER 65532:65532
# It listens for whoever can reach the container, and so does not start before it is told who may
# call: DALGA_AUTH_TYPE=apiKeys, or DALGA_AUTH_ANYBODY=true where the port is published to nobody else.
ENV DALGA_LISTEN_HOST=0.0.0.0 \
    DALGA_ADMIN_HOST=0.0.0.0 \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -Djava.io.tmpdir=/var/lib/dalga"
EXPOSE 34006 34007
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${DALGA_ADMIN_PORT:-34007} && printf 'GET /health-check?type=ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-jar", "/opt/dalga/dalga-service.jar"]
CMD ["server", "/etc/dalga/config.yml"]
