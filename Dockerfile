# docker build --tag ganzhou-evidence:cpu .
# docker build --tag ganzhou-evidence:cuda --build-arg TORCH_INDEX= .
#
# Both have the same steps; for CUDA torch comes with its libraries, and the host brings the driver (NVIDIA Container Toolkit).
FROM python:3.11.14-slim-bookworm AS base

FROM base AS build
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV TORCH_INDEX=${TORCH_INDEX}
COPY . /src
RUN /src/deploy/install /src /opt/ganzhou-evidence

FROM base
COPY --from=build /opt/ganzhou-evidence /opt/ganzhou-evidence
RUN useradd --uid 10001 --no-create-home --home-dir /work --shell /usr/sbin/nologin evidence \
    && install -d -o evidence -g evidence /work
USER 10001:10001
WORKDIR /work
ENV PATH=/opt/ganzhou-evidence/bin:$PATH \
    HOME=/work \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1
ENTRYPOINT ["ganzhou-evidence"]
CMD ["--help"]
