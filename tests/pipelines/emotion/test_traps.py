"""Sentences on which phrase counting stumbles, written for this test. `docs/emotions.md` says what may fail."""

from __future__ import annotations

import pytest

from pipelines.emotion.engine import score

NEGATIVE = {
    "negation of praise": [
        "The service was not good at all.",
        "I wouldn't recommend this to anyone.",
        "I can't say it was good.",
        "Never had a good experience here.",
        "这次服务不是很满意",
        "东西并不好用",
        "一点都不方便",
        "没有想象中好吃",
    ],
    "mixed Chinese and English": [
        "客服 totally useless，等了两个小时",
        "这个 app 一直 crash，很 disappointed",
        "delivery 太慢了，worst experience",
        "refund 一直不退，very frustrating",
        "agent 态度 rude，投诉!",
        "被 double charged 了，客服不理人",
    ],
    "Taiwan wording": [
        "客服態度超差，真的傻眼",
        "這次真的踩雷了",
        "CP值低，不推薦",
        "一直當機，爛透了",
        "等超久還沒人接，很扯",
        "已讀不回，要客訴了",
    ],
    "Cantonese": [
        "等咗成個鐘都冇人理",
        "個侍應黑面，態度好差",
        "真係中伏，唔會再嚟",
        "貨不對辦，呃人嘅",
        "打極都打唔通，好嬲",
        "唔好食，又貴，唔抵",
    ],
    "apathy": [
        "算了，懒得说了，随便你们吧",
        "无所谓了，反正也没指望",
        "Whatever, I give up.",
        "I'm done, cancel my account.",
        "卸载了，不想再说什么",
        "費事理，算吧啦",
    ],
    "polite complaints": [
        "希望贵公司能够改进一下服务，谢谢",
        "感谢您的回复，但是问题还是没有解决",
        "Thank you for your reply, but my issue is still not resolved.",
        "I would appreciate it if someone could finally respond to my complaint.",
    ],
}
NOT_NEGATIVE = {
    "negation of a fault": [
        "没有不满意的地方",
        "不能说不好，挺喜欢的",
        "Never had a problem with them.",
        "No complaints, everything works.",
        "I can't complain, great service",
        "完全没有问题，很好",
        "质量不差，推荐",
        "唔差，會再嚟",
    ],
    "neutral questions": [
        "请问怎么退货？",
        "你们的退款流程是什么",
        "客服电话是多少",
        "可以开发票吗",
        "How do I file a complaint?",
        "What is your refund policy?",
        "How long does delivery take?",
        "想問點樣退貨",
    ],
}
AGENT = [
    "客服：非常抱歉给您带来不便，我们马上处理",
    "Agent: I am so sorry for the delay and the terrible experience.",
    "坐席01：很抱歉让您久等了",
    "[系统] : 会话已超时，非常抱歉",
]
SARCASM = [
    "Oh wonderful, another three day wait for an answer. Love it.",
    "What a talent: you lost my parcel and still got five stars from yourselves.",
    "Best airline ever, I adore sleeping on the floor.",
    "你们可真厉害，一个电话转五次",
    "服务真好，好到我再也不想见到你们",
    "恭喜你们成功把老客户都送给了对手",
]


def _state(text: str) -> str:
    return str(score([text])["state"][0])


def _cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(kind, text) for kind, texts in table.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), _cases(NEGATIVE))
def test_a_complaint_is_negative(kind: str, text: str) -> None:
    assert _state(text) == "negative", kind


@pytest.mark.parametrize(("kind", "text"), _cases(NOT_NEGATIVE))
def test_a_text_without_complaint_is_never_negative(kind: str, text: str) -> None:
    assert _state(text) in {"not_negative", "unclear"}, kind


@pytest.mark.parametrize("text", AGENT)
def test_the_agents_own_words_are_not_scored(text: str) -> None:
    assert _state(text) == "unscored"


@pytest.mark.parametrize("text", SARCASM)
@pytest.mark.xfail(reason="sarcasm is beyond phrases", strict=False)
def test_sarcasm_is_negative(text: str) -> None:
    assert _state(text) == "negative"
