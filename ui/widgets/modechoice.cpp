// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/modechoice.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyle>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPadding = 12;
constexpr int kIndicator = 14;
constexpr int kGap = 8;
constexpr int kTextFlags = Qt::TextWordWrap | Qt::AlignTop | Qt::AlignLeading;

QFont titleFont()
{
    QFont font = Theme::instance().font(FontRole::body);
    font.setWeight(QFont::DemiBold);
    return font;
}

std::size_t indexOf(SchedulingMode mode)
{
    return static_cast<std::size_t>(mode);
}

} // namespace

QString schedulingModeTitle(SchedulingMode mode)
{
    switch (mode) {
    case SchedulingMode::cacheFirst:
        return QCoreApplication::translate("SchedulingMode", "Cache first");
    case SchedulingMode::performanceFirst:
        return QCoreApplication::translate("SchedulingMode", "Performance first");
    case SchedulingMode::balance:
        break;
    }
    return QCoreApplication::translate("SchedulingMode", "Balance");
}

ModeCard::ModeCard(const QString &title, QWidget *parent) : QRadioButton(title, parent)
{
    setAccessibleName(title);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAttribute(Qt::WA_Hover);
}

void ModeCard::setExplanation(const QString &text)
{
    m_explanation = text;
    setAccessibleDescription(text);
    setToolTip(text);
    updateGeometry();
    update();
}

int ModeCard::heightForWidth(int width) const
{
    const QFontMetrics title(titleFont());
    const QFontMetrics body(Theme::instance().font(FontRole::secondary));
    const QRect text = body.boundingRect(QRect(0, 0, std::max(60, width - 2 * kPadding), 10000),
                                         kTextFlags, m_explanation);
    return 2 * 10 + title.height() + 4 + text.height();
}

QSize ModeCard::sizeHint() const
{
    return {260, heightForWidth(260)};
}

QSize ModeCard::minimumSizeHint() const
{
    const int title = QFontMetrics(titleFont()).horizontalAdvance(text());
    return {title + kIndicator + kGap + 2 * kPadding, QFontMetrics(titleFont()).height() + 24};
}

void ModeCard::keyPressEvent(QKeyEvent *event)
{
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Right:
        Q_EMIT arrowPressed(forward);
        break;
    case Qt::Key_Left:
        Q_EMIT arrowPressed(-forward);
        break;
    case Qt::Key_Down:
        Q_EMIT arrowPressed(1);
        break;
    case Qt::Key_Up:
        Q_EMIT arrowPressed(-1);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        click();
        break;
    default:
        QRadioButton::keyPressEvent(event);
    }
}

void ModeCard::paintEvent(QPaintEvent *)
{
    const Tokens &tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool strong = isChecked() && isEnabled();
    const qreal width = strong ? 2 : 1;
    const QColor line = strong ? tokens.accent : hasFocus() ? tokens.accentText : tokens.line;
    painter.setPen(QPen(line, width));
    painter.setBrush(underMouse() && isEnabled() ? tokens.hover : tokens.panel);
    const qreal inset = width / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 8, 8);
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accentText, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(3.5, 3.5, -3.5, -3.5), 6, 6);
    }

    const QFontMetrics title(titleFont());
    const QRect dot = QStyle::visualRect(
        layoutDirection(), rect(),
        QRect(kPadding, 10 + (title.height() - kIndicator) / 2, kIndicator, kIndicator));
    const QColor mark = isEnabled() && isChecked() ? tokens.accent : tokens.controlLine;
    painter.setPen(QPen(mark, isChecked() ? 4.5 : 1.2));
    painter.setBrush(tokens.panel);
    const qreal edge = isChecked() ? 2.25 : 0.6;
    painter.drawEllipse(QRectF(dot).adjusted(edge, edge, -edge, -edge));

    const int textLeft = kPadding + kIndicator + kGap;
    painter.setPen(isEnabled() ? tokens.text : tokens.muted);
    painter.setFont(titleFont());
    painter.drawText(QStyle::visualRect(
                         layoutDirection(), rect(),
                         QRect(textLeft, 10, this->width() - textLeft - kPadding, title.height())),
                     static_cast<int>(Qt::AlignVCenter | Qt::AlignLeading),
                     title.elidedText(text(), Qt::ElideRight, this->width() - textLeft - kPadding));
    painter.setPen(tokens.muted);
    painter.setFont(Theme::instance().font(FontRole::secondary));
    painter.drawText(rect().adjusted(kPadding, 14 + title.height(), -kPadding, -4), kTextFlags,
                     m_explanation);
}

ModeChoice::ModeChoice(QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    for (const SchedulingMode mode : kSchedulingModes) {
        auto *modeCard = new ModeCard(schedulingModeTitle(mode), this);
        modeCard->setObjectName(u"modeCard%1"_s.arg(
            QString::fromUtf8(schedulingModeName(mode).data(),
                              static_cast<qsizetype>(schedulingModeName(mode).size()))));
        connect(modeCard, &QAbstractButton::clicked, this, [this, mode] {
            if (mode != m_mode)
                Q_EMIT modeRequested(mode);
        });
        // Assistive technology toggles without a click: taken back, and asked for like one.
        connect(modeCard, &QAbstractButton::toggled, this, [this, mode](bool on) {
            if (on == (mode == m_mode))
                return;
            setMode(m_mode);
            if (on)
                Q_EMIT modeRequested(mode);
        });
        connect(modeCard, &ModeCard::arrowPressed, this, [this, mode](int by) { step(mode, by); });
        row->addWidget(modeCard, 1);
        m_cards[indexOf(mode)] = modeCard;
    }
    card(SchedulingMode::balance)
        ->setExplanation(
            tr("A conversation stays on its account and moves at once when that is limited."));
    card(SchedulingMode::performanceFirst)
        ->setExplanation(tr("Every request goes to the next account. Most cache misses."));
    setMaxWaitSeconds(SchedulingSettings().maxWaitSeconds);
    setMode(m_mode);
}

ModeCard *ModeChoice::card(SchedulingMode mode) const
{
    return m_cards[indexOf(mode)];
}

void ModeChoice::setMaxWaitSeconds(int seconds)
{
    card(SchedulingMode::cacheFirst)
        ->setExplanation(
            tr("A conversation waits up to %1 s for its own account. Cheapest.").arg(seconds));
}

void ModeChoice::setMode(SchedulingMode mode)
{
    m_mode = mode;
    for (const SchedulingMode each : kSchedulingModes) {
        const QSignalBlocker blocker(card(each));
        card(each)->setChecked(each == mode);
        // One stop in the tab order, as for any group of radio buttons.
        card(each)->setFocusPolicy(each == mode ? Qt::StrongFocus : Qt::ClickFocus);
    }
}

void ModeChoice::step(SchedulingMode from, int step)
{
    const int next = (static_cast<int>(from) + step + 3) % 3;
    const auto target = static_cast<SchedulingMode>(next);
    card(target)->setFocus(Qt::TabFocusReason);
    if (target != m_mode)
        Q_EMIT modeRequested(target);
}

} // namespace signalbox
